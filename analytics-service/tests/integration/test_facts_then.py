"""Every dossier as it was known at the end of any past day, and what is asked of those days."""

import random
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from analytics_service.facts import examples as courses
from analytics_service.facts import repository
from analytics_service.facts.examples import DECIDED, SUBMITTED, Course
from analytics_service.facts.models import DossierFact
from analytics_service.reports.period import Period
from analytics_service.testing.telling import fold, fold_events, rebuild, was_known_on
from analytics_service.uptake import repository as uptakes
from analytics_service.uptake.causes import Cause
from contracts import dossier as events
from contracts.dossier import Cause as EndCause
from contracts.dossier import DossierChannel
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql

LEADER = official("leader-tinh", "leader", "H05")
APRIL = {"from": "2026-04-01", "to": "2026-04-30"}
KNOWN, ASKED = date(2026, 4, 20), "2026-05-01"
KINDS = (
    courses.granted,
    courses.with_supplement,
    courses.undone_forward,
    courses.refused,
    courses.restored,
    courses.withdrawn,
    courses.reopened,
    courses.rebased,
)
COLUMNS = [name for column in DossierFact.__table__.columns if (name := column.name) != "known_on"]
Facts = dict[UUID, tuple[Any, ...]]
Json = dict[str, Any]


async def facts(quiet: RunningService, day: date | None = None) -> Facts:
    fact = repository.known_on(day)
    async with quiet.kit.database.sessions() as session:
        rows = (await session.execute(select(*(getattr(fact, name) for name in COLUMNS)))).all()
    found = {row[0]: tuple(row) for row in rows}
    assert len(found) == len(rows)
    return found


async def ask(quiet: RunningService, name: str, **params: str) -> Json:
    answer = await quiet.get(f"/api/v1/analytics/{name}", LEADER, params=APRIL | params)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("seed", range(3))
async def test_facts_of_every_day_stay_what_they_were_then(quiet: RunningService, seed: int) -> None:
    """Late, shuffled and repeated events, some days without any, several batches on one."""
    chance = random.Random(seed)
    told = [event for kind in KINDS for event in kind().events]
    told += chance.sample(told, len(told) // 3)
    chance.shuffle(told)
    day, held = KNOWN, dict[date, Facts]()
    while told:
        for _ in range(chance.randint(0, 2)):
            batch, told = told[:7], told[7:]
            await fold_events(quiet, batch)
        await was_known_on(quiet, day)
        held[day] = await facts(quiet)
        day += timedelta(days=1)
    for at, then in held.items():
        assert await facts(quiet, at) == then
    assert await rebuild(quiet) == 0


async def test_what_changes_nothing_leaves_no_past(quiet: RunningService) -> None:
    course = courses.granted()
    await fold(quiet, course)
    await was_known_on(quiet, KNOWN)
    await fold(quiet, course)
    async with quiet.kit.database.sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM dossier_fact_past")) == 0
        assert await session.scalar(select(DossierFact.known_on)) == KNOWN


async def test_a_mended_fact_was_wrong_until_today(quiet: RunningService) -> None:
    await fold(quiet, courses.granted())
    async with quiet.kit.database.transaction() as session:
        await session.execute(text("UPDATE dossier_fact SET level = 3"))
    await was_known_on(quiet, KNOWN)
    assert await rebuild(quiet) > 0
    level = COLUMNS.index("level")
    assert [row[level] for row in (await facts(quiet, KNOWN)).values()] == [3]
    assert [row[level] for row in (await facts(quiet)).values()] == [4]


@pytest.mark.parametrize("table", ["dossier_fact_past", "feedback_fact_past"])
async def test_nobody_changes_the_past(quiet: RunningService, table: str) -> None:
    for change in (f"UPDATE {table} SET known_on = superseded_on", f"DELETE FROM {table}"):
        with pytest.raises(Exception, match="never changed"):
            async with quiet.kit.database.transaction() as session:
                await session.execute(text(change))


async def test_the_workload_of_a_past_day_is_told_as_it_was_known(quiet: RunningService) -> None:
    course = Course().submit().accept()
    await fold(quiet, course)
    await was_known_on(quiet, KNOWN)
    await fold(quiet, course.decide(DECIDED), Course().submit())

    async def told(**params: str) -> list[Any]:
        found = await ask(quiet, "workload", **params)
        parts = ("carried", "received", "done", "cancelled", "open", "days_median")
        return [found[name]["value"] for name in parts] + [found["unexplained"]]

    assert await told(known_on=ASKED) == [0, 1, 0, 0, 1, None, 0]
    assert await told() == [0, 2, 1, 0, 1, 9.0, 0]
    # Before the first fact was kept nobody knows.
    assert await told(known_on="2026-04-19") == [None] * 7
    refused = await quiet.get("/api/v1/analytics/workload", LEADER, params={"known_on": "2026-05-21"})
    assert (refused.status_code, refused.json()["code"]) == (400, "known_in_future")


async def test_behind_a_cause_of_then_stand_the_dossiers_of_then(quiet: RunningService) -> None:
    draft = Course().say(events.DraftCreated, SUBMITTED)
    unpaid, rejected = courses.waiting_for_money(), courses.refused()
    paper = Course(agency="H05.06").submit(channel=DossierChannel.COUNTER)
    await fold(quiet, draft, unpaid, rejected, paper)
    await was_known_on(quiet, KNOWN)
    unpaid.forward().say(events.DossierStopped, DECIDED, cause=EndCause.WITHDRAWN)
    rejected.say(events.DossierReopened, DECIDED)
    later = Course(agency="H05.06").submit(channel=DossierChannel.COUNTER)
    await fold(quiet, draft.submit(), unpaid, rejected, later)

    async def behind(**params: str) -> dict[str, set[str]]:
        uptake, found = await ask(quiet, "uptake", at_most="99", **params), dict[str, set[str]]()
        for cause in (cause for each in uptake["items"] for cause in each["causes"] if cause["dossiers_url"]):
            page = (await quiet.get(cause["dossiers_url"], LEADER)).raise_for_status().json()
            found[cause["cause"]] = {each["id"] for each in page["items"]}
            assert len(page["items"]) == cause["weight"]
        return found

    def ids(*told: Course) -> set[str]:
        return {str(course.dossier_id) for course in told}

    assert await behind(known_on=ASKED) == {
        "abandoned": ids(draft),
        "payment_failed": ids(unpaid),
        "papers_rejected": ids(rejected),
        "used_on_paper": ids(paper),
    }
    assert await behind() == {"used_on_paper": ids(paper, later)}


async def test_what_was_said_of_a_filing_is_told_as_it_was_known(quiet: RunningService) -> None:
    course = courses.granted().say(events.ConfirmationAsked, DECIDED, unit="H05")
    await fold(quiet, course)
    await was_known_on(quiet, KNOWN)
    await fold(quiet, course.say(events.FilingConfirmed, DECIDED, by="code", unit="H05"))
    then, now = await ask(quiet, "filers", known_on=ASKED), await ask(quiet, "filers")
    assert [each["answers"]["unanswered"] for each in (then, now)] == [1, 0]
    assert [each["answers"]["confirmed"]["value"] for each in (then, now)] == [0, 100]


@pytest.mark.parametrize("day", [None, KNOWN], ids=["now", "then"])
async def test_a_list_is_found_before_it_is_sorted(quiet: RunningService, day: date | None) -> None:
    """Never by walking through all dossiers in the list's order, which a planner likes that expects many."""
    query = uptakes.behind(Cause.USED_ON_PAPER, "H05.06", Period(KNOWN, KNOWN), day).limit(25)
    statement = query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    async with quiet.kit.database.transaction() as session:
        await session.execute(text("SET LOCAL enable_seqscan = off"))
        await session.execute(text("SET LOCAL enable_sort = off"))
        plan = "\n".join((await session.scalars(text(f"EXPLAIN {statement}"))).all())
    assert "Sort Key" in plan, plan
