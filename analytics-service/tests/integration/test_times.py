"""2.2 of the 766 index: what each procedure takes on average, in its own unit, beside its limit."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from analytics_service.facts.examples import ACCEPTED, SUBMITTED, Course, refused
from analytics_service.procedures import repository as procedures
from analytics_service.publications import repository as publications
from analytics_service.testing.telling import fold, was_known_on
from contracts import examples
from contracts.catalog import ProcedurePublished, TimeLimit, TimeUnit
from contracts.dossier import DossierReopened, Origin, TimeTaken
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

LEADER = official("leader-tinh", "leader", "H05")
AT_TRADE = official("leader-congthuong", "leader", "H05.06")
OPENED = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DOOR = "/api/v1/analytics/index766/times"
WORKING_DAY, HOUR = TimeUnit.WORKING_DAY, TimeUnit.HOUR
Json = dict[str, Any]


async def times(quiet: RunningService, caller: Any = LEADER, **params: Any) -> Json:
    answer = await quiet.get(DOOR, caller, params={"year": 2026} | params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def lines(found: Json) -> list[tuple[Any, ...]]:
    return [
        (each["procedure"]["code"], each["unit"], each["dossiers"], each["average"]["value"], each["limit"])
        for each in found["items"]
    ]


def took(value: float, unit: TimeUnit = WORKING_DAY, procedure: str = "2.000488", **about: Any) -> Course:
    return decided(procedure, taken=TimeTaken(value=value, unit=unit), **about)


def decided(procedure: str = "2.000488", agency: str = "H05.03", received: datetime = ACCEPTED, **told: Any) -> Course:
    course = Course(agency=agency, procedure=procedure).submit(SUBMITTED).accept(received)
    return course.decide(received + timedelta(days=9), **told)


async def publish(quiet: RunningService, code: str, *limits: TimeLimit, version: int = 1) -> None:
    """A case for each limit."""
    record = examples.criminal_record(version)
    [channel, *_] = record.channels
    cases = [channel.cases[0].model_copy(update={"time_limit": limit}) for limit in limits]
    told = {"code": code, "channels": [channel.model_copy(update={"cases": cases})]}
    said = ProcedurePublished(
        sequence=version, occurred_at=OPENED, code=code, version=version, record=record.model_copy(update=told)
    )
    async with quiet.kit.database.transaction() as session:
        await procedures.keep(session, said)
        await publications.keep(session, said)


def limit(value: float, unit: TimeUnit = WORKING_DAY) -> TimeLimit:
    return TimeLimit(value=value, unit=unit)


async def test_averages_beside_their_limits_the_furthest_above_first(quiet: RunningService) -> None:
    await publish(quiet, "A", limit(5))
    await publish(quiet, "B", limit(2), limit(3))
    await publish(quiet, "C", limit(8, HOUR))
    await fold(quiet, took(1, procedure="A"), took(2, procedure="A"))
    await fold(quiet, took(2.5, procedure="B"), took(3, procedure="B"), took(4, procedure="B").give_back())
    await fold(quiet, took(16, HOUR, "C"), took(0.75, procedure="unpublished"))
    found = await times(quiet)
    assert lines(found) == [
        ("C", "hour", 1, 16.0, 8.0),
        ("B", "working_day", 3, 3.17, 3.0),
        ("A", "working_day", 2, 1.5, 5.0),
        ("unpublished", "working_day", 1, 0.75, None),
    ]
    assert [each["keeps_limit"] for each in found["items"]] == [False, False, True, None]
    average = found["items"][1]["average"]
    assert (average["metric"], average["numerator"], average["denominator"]) == ("index766_2_2", 950, 3)
    assert len({each["average"]["query_id"] for each in found["items"]}) == 4
    names = [each["procedure"]["name"] for each in found["items"]]
    assert names == ["Cấp Phiếu lý lịch tư pháp"] * 3 + ["unpublished"]


async def test_a_limit_on_receipt_is_exceeded_by_anything(quiet: RunningService) -> None:
    await publish(quiet, "A", limit(0))
    await publish(quiet, "B", limit(1))
    await fold(quiet, took(0.5, procedure="A"), took(1.5, procedure="B"), took(0, procedure="A"))
    assert lines(await times(quiet)) == [("A", "working_day", 2, 0.25, 0.0), ("B", "working_day", 1, 1.5, 1.0)]


async def test_another_unit_after_a_change_of_version_is_a_line_of_its_own(quiet: RunningService) -> None:
    await publish(quiet, "A", limit(3))
    await publish(quiet, "A", limit(16, HOUR), version=2)
    await fold(quiet, took(2, procedure="A"), took(4, procedure="A"), took(7.5, HOUR, "A"))
    assert lines(await times(quiet)) == [("A", "hour", 1, 7.5, 16.0), ("A", "working_day", 2, 3.0, None)]


async def test_what_nobody_has_told_is_in_no_average_and_said(quiet: RunningService) -> None:
    reopened = took(9).say(DossierReopened, ACCEPTED + timedelta(days=10))
    trial = Course(origin=Origin.TRIAL).submit().accept().decide()
    without_limit = decided(on_time=None)
    await fold(quiet, took(2), decided(), decided(), without_limit, reopened, trial, refused(), Course().submit())
    found = await times(quiet)
    assert (lines(found), found["untold"]) == ([("2.000488", "working_day", 1, 2.0, None)], 2)


async def test_a_period_is_that_of_the_reception(quiet: RunningService) -> None:
    """Just after midnight of 1 April in Vietnam it is still March in UTC."""
    midnight = datetime(2026, 3, 31, 17, 5, tzinfo=UTC)
    await fold(quiet, took(2, received=midnight), took(4, received=midnight - timedelta(minutes=10)), decided())
    first, second, year = [await times(quiet, **asked) for asked in ({"quarter": 1}, {"quarter": 2}, {})]
    assert [lines(each)[0][2:4] for each in (first, second, year)] == [(1, 4.0), (1, 2.0), (2, 3.0)]
    assert [each["untold"] for each in (first, second, year)] == [0, 1, 1]


async def test_a_unit_sees_its_own_dossiers_alone(quiet: RunningService) -> None:
    await fold(quiet, took(2), took(6, agency="H05.06"), decided())
    assert lines(await times(quiet)) == [("2.000488", "working_day", 2, 4.0, None)]
    own = await times(quiet, AT_TRADE)
    assert (own["agency"], lines(own), own["untold"]) == ("H05.06", [("2.000488", "working_day", 1, 6.0, None)], 0)
    elsewhere = await quiet.get(DOOR, AT_TRADE, params={"year": 2026, "agency": "H05.03"})
    assert elsewhere.status_code == 403


async def test_it_is_told_as_it_was_known(quiet: RunningService) -> None:
    earlier = took(2)
    await publish(quiet, "2.000488", limit(3))
    await fold(quiet, earlier, took(0), decided())
    await was_known_on(quiet, date(2026, 4, 20))
    later = date(2026, 5, 19)
    then = await times(quiet, known_on=later)
    assert (lines(then), then["untold"]) == ([("2.000488", "working_day", 2, 1.0, 3.0)], 1)
    await publish(quiet, "2.000488", limit(1), version=2)
    await fold(quiet, took(4), decided())
    assert lines(await times(quiet)) == [("2.000488", "working_day", 3, 2.0, 1.0)]
    again = await times(quiet, known_on=later)
    assert (lines(again), again["untold"]) == (lines(then), then["untold"])
    assert lines(await times(quiet, known_on="2026-04-19")) == []


async def test_the_list_goes_on_page_by_page(quiet: RunningService) -> None:
    await publish(quiet, "B", limit(1))
    await fold(quiet, *(took(2, procedure=code) for code in ("A", "B", "C", "D")), took(3, HOUR, "A"))
    seen, cursor = [], None
    while True:
        page = await times(quiet, page_size=2, with_total=True, **({"cursor": cursor} if cursor else {}))
        assert page["total"] == {"value": 5, "relation": "exact"}
        seen += [line[:2] for line in lines(page)]
        if (cursor := page["next_cursor"]) is None:
            break
    days = "working_day"
    assert seen == [("B", days), ("A", "hour"), ("A", days), ("C", days), ("D", days)]


async def test_the_index_leads_to_it_and_an_empty_period_says_so(quiet: RunningService) -> None:
    asked = {"year": 2026, "quarter": 2, "agency": "H05.03"}
    url = urlsplit((await quiet.get("/api/v1/analytics/index766", LEADER, params=asked)).json()["times_url"])
    assert url.path == DOOR
    assert {name: value for name, [value] in parse_qs(url.query).items()} == {k: str(v) for k, v in asked.items()}
    found = await times(quiet, **asked)
    assert (found["items"], found["untold"], found["year"], found["quarter"]) == ([], 0, 2026, 2)
    assert found["columns"]["limit"]["metric"] == "index766_2_2_limit"


@pytest.mark.parametrize(
    ("asked", "code"), [({"year": 2027}, "year_in_future"), ({"known_on": "2099-01-01"}, "known_in_future")]
)
async def test_what_cannot_be_asked_says_why(quiet: RunningService, asked: Json, code: str) -> None:
    answer = await quiet.get(DOOR, LEADER, params={"year": 2026} | asked)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
