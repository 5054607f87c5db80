"""carried + received = done + open + cancelled, and how long decisions take."""

from datetime import datetime, timedelta
from typing import Any

from analytics_service.facts import examples as courses
from analytics_service.facts.examples import SUBMITTED, Course
from analytics_service.testing.telling import fold
from contracts.dossier import Cause, DossierRefused, DossierStopped, Origin
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

LEADER = official("leader-tinh", "leader", "H05")
AT_TRADE = official("leader-congthuong", "leader", "H05.06")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PARTS = ("carried", "received", "done", "cancelled", "open")
Json = dict[str, Any]


async def workload(quiet: RunningService, caller: Any = LEADER, **params: str) -> Json:
    asked = {"from": "2026-04-01", "to": "2026-04-30"} | params
    answer = await quiet.get("/api/v1/analytics/workload", caller, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def values(found: Json, *names: str) -> list[Any]:
    return [found[name]["value"] for name in names or PARTS]


def decided(submitted: datetime, days: float, *, granted: bool = True) -> Course:
    return Course().submit(submitted).accept(submitted).decide(submitted + days * DAY, granted=granted)


async def test_what_comes_in_comes_out_or_stays(quiet: RunningService) -> None:
    march, later = SUBMITTED - 20 * DAY, SUBMITTED + 40 * DAY
    await fold(
        quiet,
        decided(march, 5),  # ended before: in no part
        decided(march, 25),  # carried, done
        Course().submit(march),  # carried, open
        Course().submit(march).say(DossierStopped, SUBMITTED, cause=Cause.WITHDRAWN),  # carried, cancelled
        decided(SUBMITTED, 2, granted=False),  # received, done
        decided(SUBMITTED, 35),  # received, open at the end of April
        Course().submit().say(DossierRefused, SUBMITTED, cause=Cause.WRONG_AGENCY),  # received, cancelled
        Course().submit(later),  # came afterwards
        Course(origin=Origin.TRIAL).submit(),
    )
    found = await workload(quiet)
    assert values(found) == [3, 3, 2, 2, 2]
    assert found["unexplained"] == 0
    may = await workload(quiet, **{"from": "2026-05-01", "to": "2026-05-31"})
    assert values(may, "carried") == values(found, "open")


async def test_the_sources_year_is_in_balance(year_2019: RunningService) -> None:
    found = await workload(year_2019, **{"from": "2019-01-01", "to": "2019-12-31"})
    assert values(found) == [0, 533, 393, 140, 0]
    assert found["unexplained"] == 0


async def test_how_long_decisions_take(quiet: RunningService) -> None:
    await fold(quiet, *(decided(SUBMITTED, days) for days in range(1, 12)), courses.refused())
    found = await workload(quiet)
    assert values(found, "days_median", "days_p90", "days_p95") == [6, 10, 11]
    await fold(quiet, *(decided(SUBMITTED + 3 * HOUR, days=0.25) for _ in range(12)))
    found = await workload(quiet)
    assert values(found, "days_median", "days_p90", "days_p95") == [0, 9, 10]
    assert values(await workload(quiet, AT_TRADE), "days_median", "received") == [None, 0]
