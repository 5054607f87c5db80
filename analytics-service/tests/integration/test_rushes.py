"""Many online dossiers just before figures are reported: alarms with their evidence."""

from datetime import UTC, datetime, timedelta
from typing import Any

from analytics_service.facts.examples import Course
from analytics_service.testing.telling import fold
from contracts.dossier import DossierChannel, Filer, Origin
from servicekit.auth import Caller
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService

RUSHES = "/api/v1/analytics/rushes"
LEADER = official("leader-tinh", "leader", "H05")
AT_TRADE = official("leader-congthuong", "leader", "H05.06")
YEAR = {"from": "2025-10-01", "to": "2025-12-31"}
LAST_DAY = datetime(2025, 12, 31, 16, 59, tzinfo=UTC)
"""A minute before midnight in Vietnam."""


async def rushes(quiet: RunningService, caller: Caller = LEADER, **params: str) -> dict[str, Any]:
    answer = await quiet.get(RUSHES, caller, params=YEAR | params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def filed(number: int, at: datetime = LAST_DAY, **facts: Any) -> list[Course]:
    about = {name: facts.pop(name) for name in ("agency", "origin") if name in facts}
    return [Course(**about).submit(at, **facts) for _ in range(number)]


async def test_a_rush_is_told_with_its_evidence_and_no_person(quiet: RunningService) -> None:
    usual = filed(4, LAST_DAY - timedelta(days=30))
    day_before = filed(5, LAST_DAY - timedelta(days=1), filer=Filer.SUSPECTED_PROXY)
    beside = [*filed(3, channel=DossierChannel.COUNTER), *filed(3, origin=Origin.TRIAL)]
    await fold(quiet, *usual, *day_before, *filed(15), *beside)
    found = await rushes(quiet)
    assert (found["total"]["value"], "80" in found["rule"]) == (1, True)
    (alarm,) = found["items"]
    assert alarm["agency"]["code"] == "H05.03"
    assert (alarm["from"], alarm["reported_on"]) == ("2025-12-22", "2025-12-31")
    assert (alarm["dossiers"], alarm["before"], alarm["before_days"], alarm["times_usual"]) == (20, 4, 80, 40.0)
    assert alarm["days"] == [{"day": "2025-12-30", "dossiers": 5}, {"day": "2025-12-31", "dossiers": 15}]
    assert alarm["filers"] == [{"filer": "self", "dossiers": 15}, {"filer": "suspected_proxy", "dossiers": 5}]
    assert alarm["desks"] == [{"desk": {"code": "H05.00", "name": "Trung tâm Hành chính công tỉnh"}, "dossiers": 20}]
    behind = (await quiet.get(alarm["dossiers_url"], LEADER)).json()
    assert sum(each["dossiers"] for each in behind["items"] if each["channel"] == "online") == 20


async def test_paper_and_trials_make_no_rush(quiet: RunningService) -> None:
    await fold(quiet, *filed(19), *filed(9, channel=DossierChannel.COUNTER), *filed(9, origin=Origin.TRIAL))
    found = await rushes(quiet)
    assert (found["items"], found["total"]["value"]) == ([], 0)


async def test_whoever_reports_on_other_days_names_them(quiet: RunningService) -> None:
    fifteenth = LAST_DAY - timedelta(days=16)
    at_own_desk = filed(12, fifteenth, receiving_unit="H05.31.01.00")
    await fold(quiet, *filed(8, fifteenth - timedelta(days=2)), *at_own_desk)
    assert (await rushes(quiet))["items"] == []
    (alarm,) = (named := await rushes(quiet, reported_on="2025-12-15"))["items"]
    assert (alarm["from"], alarm["reported_on"], alarm["dossiers"]) == ("2025-12-06", "2025-12-15", 20)
    assert {each["desk"]["code"]: each["dossiers"] for each in alarm["desks"]} == {"H05.00": 8, "H05.31.01.00": 12}
    assert named["total"]["query_id"] != (await rushes(quiet, reported_on="2025-12-16"))["total"]["query_id"]
    outside = await quiet.get(RUSHES, LEADER, params=YEAR | {"reported_on": "2026-01-01"})
    assert (outside.status_code, outside.json()["code"]) == (400, "report_day_outside")
    assert outside.json()["errors"][0]["pointer"] == "?reported_on"


async def test_days_before_the_period_tell_what_is_usual(quiet: RunningService) -> None:
    steady = [course for days in range(90) for course in filed(2, LAST_DAY - timedelta(days=days))]
    await fold(quiet, *steady)
    assert (await rushes(quiet, LEADER, **{"from": "2025-12-22"}))["items"] == []


async def test_alarms_stand_by_code_and_not_by_size(quiet: RunningService) -> None:
    await fold(quiet, *filed(40, agency="H05.06"), *filed(20, agency="H05.03"))
    assert [each["agency"]["code"] for each in (await rushes(quiet))["items"]] == ["H05.03", "H05.06"]


async def test_a_leader_sees_the_rushes_of_the_own_subtree_and_a_citizen_none(quiet: RunningService) -> None:
    await fold(quiet, *filed(20))
    assert (await rushes(quiet, AT_TRADE))["items"] == []
    assert (await quiet.get(RUSHES, AT_TRADE, params=YEAR | {"agency": "H05.03"})).status_code == 403
    assert (await quiet.get(RUSHES, citizen(), params=YEAR)).status_code == 403
