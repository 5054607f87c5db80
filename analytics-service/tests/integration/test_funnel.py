"""From a draft to its result, from the counts and the drafts that were never filed."""

from datetime import timedelta
from typing import Any

from analytics_service.facts import examples as courses
from analytics_service.facts.examples import SUBMITTED, Course
from analytics_service.testing.telling import fold
from contracts import dossier as events
from contracts.dossier import DossierChannel, Origin
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

LEADER = official("leader-tinh", "leader", "H05")
AT_TRADE = official("leader-congthuong", "leader", "H05.06")
APRIL = {"from": "2026-04-01", "to": "2026-04-30"}
Json = dict[str, Any]


async def funnel(quiet: RunningService, caller: Any = LEADER, **more: str) -> Json:
    answer = await quiet.get("/api/v1/analytics/funnel", caller, params=APRIL | more)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_of_a_loaded_year_nobody_knows_who_began(quiet: RunningService) -> None:
    await fold(quiet, draft(), courses.granted(), Course(origin=Origin.HISTORICAL).submit())
    found = await funnel(quiet)
    assert values(found) == [None, 2, 1, 1, 1, None]
    assert (found["lost"]["draft_open"], found["lost"]["draft_expired"]) == (None, None)
    before = await funnel(quiet, **{"from": "2026-03-01", "to": "2026-03-31"})
    assert before["begun"]["value"] == 0


def draft(**about: Any) -> Course:
    return Course(**about).say(events.DraftCreated, SUBMITTED)


STAGES = ("begun", "filed", "decided", "granted", "returned", "completion")


def values(found: Json) -> list[Any]:
    return [found[stage]["value"] for stage in STAGES]


async def test_each_stage_says_who_came_so_far_and_where_the_others_are(quiet: RunningService) -> None:
    expired = draft().say(events.DraftExpired, SUBMITTED + timedelta(days=20))
    await fold(quiet, draft(), expired, courses.granted(), courses.refused(), courses.withdrawn())
    await fold(quiet, Course().submit(), Course().submit().accept().decide(granted=False))
    await fold(quiet, Course().submit(channel=DossierChannel.COUNTER), draft(origin=Origin.TRIAL))
    found = await funnel(quiet)
    assert values(found) == [7, 5, 2, 1, 1, 14.29]
    assert found["lost"] == {
        "draft_open": 1,
        "draft_expired": 1,
        "refused": 1,
        "stopped": 1,
        "on_the_way": 1,
        "not_granted": 1,
        "not_returned": 0,
    }
    assert found["completion"]["denominator"] == 7


async def test_a_unit_sees_its_own_alone(quiet: RunningService) -> None:
    await fold(quiet, draft(agency="H05.06"), draft(agency="H05.03"), courses.granted())
    assert values(await funnel(quiet, AT_TRADE)) == [1, 0, 0, 0, 0, 0]


async def test_of_a_past_day_nobody_knows_the_drafts(quiet: RunningService) -> None:
    await fold(quiet, draft(), courses.granted())
    found = await funnel(quiet, known_on="2026-05-01")
    assert (found["begun"]["value"], found["completion"]["value"]) == (None, None)
    assert found["lost"]["draft_open"] is None
