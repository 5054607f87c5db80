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
    await fold(quiet, *usual, *day_before, *filed(15))
    found = await rushes(quiet)
    assert (found["total"]["value"], "80" in found["rule"]) == (1, True)
    (alarm,) = found["items"]
    assert alarm["agency"]["code"] == "H05.03"
    assert (alarm["from"], alarm["reported_on"]) == ("2025-12-22", "2025-12-31")
    assert (alarm["dossiers"], alarm["before"], alarm["before_days"], alarm["times_usual"]) == (20, 4, 80, 40.0)
    assert alarm["days"] == [{"day": "2025-12-30", "dossiers": 5}, {"day": "2025-12-31", "dossiers": 15}]
    assert alarm["filers"] == [{"filer": "self", "dossiers": 15}, {"filer": "suspected_proxy", "dossiers": 5}]
    behind = (await quiet.get(alarm["dossiers_url"], LEADER)).json()
    assert sum(each["dossiers"] for each in behind["items"] if each["channel"] == "online") == 20


async def test_paper_and_trials_make_no_rush(quiet: RunningService) -> None:
    await fold(quiet, *filed(19), *filed(9, channel=DossierChannel.COUNTER), *filed(9, origin=Origin.TRIAL))
    found = await rushes(quiet)
    assert (found["items"], found["total"]["value"]) == ([], 0)


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
