"""Rollups hold what the facts say, to the unit, after every batch in any order; and go on knowing what they held."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from analytics_service.facts import cells, examples, rebuilding, repository
from analytics_service.facts import service as facts
from analytics_service.facts.examples import ACCEPTED, DECIDED, DUE, SUBMITTED, Course
from analytics_service.facts.models import DossierFact
from analytics_service.facts.repository import COUNTS, COURSES, JUDGED, ROLLUPS, TALLIES, TIMES, Rollup
from analytics_service.facts.rollups import DossierJudged
from analytics_service.facts.tallying import Cell
from analytics_service.testing.telling import fold_events, rebuild
from analytics_service.uptake import repository as uptakes
from contracts import dossier as events
from contracts.catalog import TimeUnit
from contracts.dossier import Cause, DossierChannel, Origin, PaperReason
from contracts.feedback import FeedbackFiled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import Integer, cast, func, select, text, update

LEADER = official("leader-tinh", "leader", "H05")
DAYS = (SUBMITTED.date() - timedelta(days=200), SUBMITTED.date() + timedelta(days=9))
BY_HAND = """
    SELECT opened_on, agency, procedure_code, status, '', count(*) FROM dossier_fact
    WHERE submitted_on IS NULL AND opened_on IS NOT NULL AND status IN ('draft', 'expired') AND origin <> 'trial'
    GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT submitted_on, agency, procedure_code, 'unpaid', '', count(*) FROM dossier_fact
    WHERE channel = 'online' AND (cause = 'fee_unpaid' OR status = 'awaiting_payment') AND origin <> 'trial'
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT submitted_on, agency, procedure_code, 'rejected', '', count(*) FROM dossier_fact
    WHERE channel = 'online' AND cause IN ('papers_incomplete', 'papers_invalid') AND origin <> 'trial'
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT submitted_on, agency, procedure_code, 'on_paper', coalesce(reason.told #>> '{}', 'unstated'), count(*)
    FROM dossier_fact JOIN dossier_heard USING (dossier_id), LATERAL (SELECT coalesce(
        jsonb_path_query_first(steps, '$.* ? (@.subject == "dossier.accepted.v1").paper_reason'),
        jsonb_path_query_first(steps, '$.* ? (@.subject == "dossier.submitted.v1").paper_reason')) AS told) AS reason
    WHERE channel <> 'online' AND level = 4 AND origin <> 'trial' GROUP BY 1, 2, 3, 5
"""
MONTHS_BY_HAND = """
    SELECT date_trunc('month', submitted_on)::date, agency, field, level, channel, filer, status, outcome, punctuality,
        origin, count(*)
    FROM dossier_fact WHERE submitted_on IS NOT NULL AND origin <> 'trial' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
"""
ASKED = {"supplement_id": UUID(int=7), "item_count": 1}
MIDNIGHT = SUBMITTED.replace(month=3, day=31, hour=17, minute=5)
"""Of 1 April, in Vietnam: another day and another quarter than in UTC."""
WITH_CHANGES = [rollup for rollup in ROLLUPS if rollup.changes]
ALWAYS, LATER = datetime(2000, 1, 1, tzinfo=UTC), date(2999, 1, 1)
BRIEFLY = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def draft() -> Course:
    return Course().say(events.DraftCreated, SUBMITTED)


def unpaid() -> Course:
    return examples.waiting_for_money().say(events.DossierStopped, ACCEPTED + timedelta(days=9), cause=Cause.FEE_UNPAID)


def on_paper(**told: Any) -> Course:
    return Course(agency="H05.06").submit(channel=DossierChannel.COUNTER, **told)


def waiting_for_papers() -> Course:
    return Course().submit().accept().say(events.SupplementRequested, ACCEPTED, **ASKED)


def taking(value: float, unit: TimeUnit = TimeUnit.WORKING_DAY) -> Course:
    return Course().submit().accept().decide(taken=events.TimeTaken(value=value, unit=unit))


def returned(**papers: int) -> Course:
    told = {"method": "online", "has_result_document": False, "outcome": "granted"}
    return Course().submit().accept().decide().say(events.ResultReturned, DECIDED, **told, **papers)


def confirmed(course: Course) -> Course:
    course.say(events.ConfirmationAsked, SUBMITTED).say(events.FilingReviewOpened, SUBMITTED)
    return course.say(events.FilingConfirmed, ACCEPTED, by="code")


def asked_when_accepted() -> Course:
    course = on_paper(paper_reason=PaperReason.OTHER)
    told = {"accepted_at": ACCEPTED, "due_at": None, "paper_reason": PaperReason.NO_DEVICE}
    return course.say(events.DossierAccepted, ACCEPTED, **told)


def rejected_then_reopened() -> Course:
    return examples.refused().say(events.DossierReopened, DECIDED)


def refusal_undone() -> Course:
    course = examples.refused()
    return course.say(events.StepUndone, DECIDED, undone_sequence=len(course.events))


KINDS = {
    "draft": draft,
    "expired": lambda: draft().say(events.DraftExpired, DECIDED),
    "trial draft": lambda: Course(origin=Origin.TRIAL).say(events.DraftCreated, SUBMITTED),
    "trial": lambda: Course(origin=Origin.TRIAL).submit(channel=DossierChannel.COUNTER).accept(),
    "granted": examples.granted,
    "undone": examples.undone_forward,
    "waiting": examples.waiting_for_money,
    "paid": lambda: examples.waiting_for_money().forward(),
    "unpaid": unpaid,
    "refused": examples.refused,
    "refusal undone": refusal_undone,
    "reopened": examples.reopened,
    "rejected then reopened": rejected_then_reopened,
    "withdrawn": examples.withdrawn,
    "removed": examples.removed,
    "restored": examples.restored,
    "on paper": on_paper,
    "on paper, with a reason": lambda: on_paper(paper_reason=PaperReason.PREFERS_PAPER),
    "on paper, asked when accepted": asked_when_accepted,
    "on paper, level 3": lambda: on_paper(level=3),
    "supplied": examples.with_supplement,
    "waiting for papers": waiting_for_papers,
    "asked for papers twice": lambda: waiting_for_papers().say(events.SupplementRequested, DECIDED, **ASKED),
    "late": lambda: Course().submit().accept().decide(DUE + timedelta(days=1), on_time=False),
    "late, by word alone": lambda: Course().submit().accept(due_at=None).decide(on_time=False),
    "old, without a date": lambda: Course(origin=Origin.HISTORICAL).submit().accept(due_at=None).decide(on_time=None),
    "of last year": lambda: Course().submit(SUBMITTED - timedelta(days=120)).accept(),
    "just after midnight": lambda: Course().submit(MIDNIGHT).accept(MIDNIGHT).decide(MIDNIGHT + timedelta(days=1)),
    "disliked": lambda: examples.granted().say(events.DossierRated, DECIDED + timedelta(days=2), score=2),
    "verified": lambda: Course().submit(identity_verified=True),
    "with its papers": lambda: returned(papers=2, reused_papers=1),
    "without papers": lambda: returned(papers=0, reused_papers=0),
    "in 2.5 days": lambda: taking(2.5),
    "in 2.5 days again": lambda: taking(2.5).give_back(),
    "in hours": lambda: taking(0.25, TimeUnit.HOUR),
    "at once": lambda: taking(0),
    "in days, then reopened": lambda: taking(7).say(events.DossierReopened, DECIDED),
    "confirmed": lambda: confirmed(Course().submit()),
}


async def held(quiet: RunningService) -> list[Counter[Cell]]:
    async with quiet.kit.database.sessions() as session:
        return [await repository.held(session, rollup) for rollup in ROLLUPS]


async def by_hand(quiet: RunningService) -> list[Counter[Cell]]:
    """The same by SQL over the facts."""
    cell = [DossierFact.__table__.c[name] for name in COUNTS.cell]
    filed = (DossierFact.submitted_on.is_not(None), DossierFact.origin != Origin.TRIAL)
    async with quiet.kit.database.sessions() as session:
        found = [select(*cell, func.count()).where(*filed).group_by(*cell), text(BY_HAND), text(MONTHS_BY_HAND)]
        found += [told(COURSES, cells.courses(LATER, ALWAYS)), told(JUDGED, cells.judged(LATER, ALWAYS))]
        found += [told(TIMES, cells.times(LATER, ALWAYS))]
        return [Counter({tuple(row[:-1]): row[-1] for row in await session.execute(query)}) for query in found]


def told(rollup: Rollup[Any], table: Any) -> Any:
    cell = [getattr(table, name) for name in rollup.cell]
    return select(*cell, cast(func.sum(getattr(table, rollup.amount)), Integer)).group_by(*cell)


async def known(quiet: RunningService, instant: datetime) -> list[Counter[Cell]]:
    async with quiet.kit.database.sessions() as session:
        found = []
        for rollup in WITH_CHANGES:
            then = repository.known_by(rollup, instant, *DAYS)
            rows = await session.execute(select(*(getattr(then, name) for name in rollup.cell), then.dossiers))
            found.append(Counter({tuple(row[:-1]): row[-1] for row in rows}))
        return found


async def instant(quiet: RunningService) -> datetime:
    async with quiet.kit.database.sessions() as session:
        return (await session.execute(select(func.clock_timestamp()))).scalar_one()


@BRIEFLY
@given(kinds=st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=8), seed=st.integers(0, 10**6))
async def test_rollups_are_the_facts_then_and_now(quiet: RunningService, kinds: list[str], seed: int) -> None:
    """Late, shuffled and repeated events; what was held before stays what it was."""
    chance = random.Random(seed)
    told = [event for kind in kinds for event in KINDS[kind]().events]
    told += chance.sample(told, len(told) // 3)
    chance.shuffle(told)
    held_then: list[tuple[datetime, list[Counter[Cell]]]] = []
    while told:
        batch, told = told[:7], told[7:]
        await fold_events(quiet, batch)
        assert await held(quiet) == await by_hand(quiet)
        held_then.append((await instant(quiet), await held(quiet)))
    for at, counts in held_then:
        assert await known(quiet, at) == counts[: len(WITH_CHANGES)]
    assert await rebuild(quiet) == 0
    assert await held(quiet) == held_then[-1][1]


@pytest.mark.parametrize("part_pages", [1, rebuilding.PART_PAGES])
async def test_rebuild_mends_facts_and_every_rollup(
    quiet: RunningService, monkeypatch: pytest.MonkeyPatch, part_pages: int
) -> None:
    """Also by parts in processes of their own."""
    monkeypatch.setattr(rebuilding, "PART_PAGES", part_pages)
    await fold_events(quiet, [event for kind in sorted(KINDS) for _ in range(3) for event in KINDS[kind]().events])
    right = await held(quiet)
    assert await rebuild(quiet) == 0
    async with quiet.kit.database.transaction() as session:
        await session.execute(update(DossierFact).where(DossierFact.cause == "papers_invalid").values(cause=None))
        for rollup in ROLLUPS:
            amount = getattr(rollup.table, rollup.amount)
            await session.execute(update(rollup.table).values({rollup.amount: amount + 1}))
    assert await held(quiet) != right
    assert await rebuild(quiet) == 3 + sum(len(counts) for counts in right)
    assert await held(quiet) == right == await by_hand(quiet)
    assert await known(quiet, await instant(quiet)) == right[: len(WITH_CHANGES)]
    assert await rebuild(quiet) == 0


async def test_rebuild_mends_changes_that_no_longer_add_up(quiet: RunningService) -> None:
    await fold_events(quiet, [event for kind in sorted(KINDS) for event in KINDS[kind]().events])
    right = await held(quiet)
    async with quiet.kit.database.transaction() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        for rollup in WITH_CHANGES:
            await session.execute(update(rollup.changes).values(change=rollup.changes.change + 1))
    assert await rebuild(quiet) == sum(len(counts) for counts in await known(quiet, await instant(quiet)))
    assert await known(quiet, await instant(quiet)) == right[: len(WITH_CHANGES)]
    assert await held(quiet) == right
    assert await rebuild(quiet) == 0


@pytest.mark.parametrize("known_first", [False, True])
async def test_what_is_told_beside_the_steps_is_in_the_rollups_whenever_it_comes(
    quiet: RunningService, known_first: bool
) -> None:
    course = examples.granted()
    about = {"sequence": 1, "occurred_at": DECIDED}
    of_it = about | {"dossier_id": course.dossier_id, "procedure_code": "2.000488", "agency": "H05.03"}
    pushed = events.Pushed.model_validate(of_it | {"push_id": UUID(int=1), "pushed_sequence": 2, "status": 2})
    case = about | {"feedback_id": UUID(int=2), "unit": "H05.03", "dossier_id": course.dossier_id}
    asked, complained = (FeedbackFiled.model_validate(case | {"kind": kind}) for kind in ("question", "complaint"))

    async def tell_beside() -> None:
        async with quiet.kit.database.transaction() as session:
            await facts.fold_pushes(session, [pushed, pushed])
            await facts.fold_complaints(session, [asked, complained, complained])

    async def flags() -> list[tuple[bool, bool]]:
        async with quiet.kit.database.sessions() as session:
            query = select(DossierJudged.is_pushed, DossierJudged.is_disliked).where(DossierJudged.dossiers == 1)
            return [(row.is_pushed, row.is_disliked) for row in await session.execute(query)]

    if known_first:
        await tell_beside()
        assert await flags() == []
    await fold_events(quiet, course.events)
    if not known_first:
        assert await flags() == [(False, False)]
        await tell_beside()
    assert await flags() == [(True, True)]
    assert await held(quiet) == await by_hand(quiet)
    assert await rebuild(quiet) == 0


async def test_nobody_changes_what_was_told(quiet: RunningService) -> None:
    await fold_events(quiet, draft().events)
    for change in ("UPDATE dossier_tally_change SET change = 7", "DELETE FROM dossier_tally_change"):
        with pytest.raises(Exception, match="never changed"):
            async with quiet.kit.database.transaction() as session:
                await session.execute(text(change))


async def test_a_filed_draft_leaves_its_tally(quiet: RunningService) -> None:
    course = draft()
    await fold_events(quiet, course.events)
    [(before, _)] = (await held(quiet))[ROLLUPS.index(TALLIES)].items()
    assert before[-2:] == ("draft", "")
    await fold_events(quiet, course.submit().events)
    assert (await held(quiet))[ROLLUPS.index(TALLIES)] == {}


async def test_reports_of_tallies_are_told_as_they_were_known(quiet: RunningService) -> None:
    await fold_events(quiet, [event for course in (on_paper(), on_paper(), draft()) for event in course.events])
    april = {"from": "2026-04-01", "to": "2026-04-30"}
    causes, paper = {}, {}
    for known_on in ({}, {"known_on": "2026-05-01"}):
        uptake = (await quiet.get("/api/v1/analytics/uptake", LEADER, params=april | known_on)).json()
        told = {each["agency"]["code"]: each["causes"] for each in uptake["items"]}
        when = "then" if known_on else "now"
        causes[when] = [(each["cause"], each["weight"]) for code in ("H05.03", "H05.06") for each in told[code]]
        found = (await quiet.get("/api/v1/analytics/substitution", LEADER, params=april | known_on)).json()
        paper[when] = (found["rate"]["numerator"], [each["dossiers"] for each in found["reasons"]])
    assert ("abandoned", 1) in causes["now"] and ("used_on_paper", 2) in causes["now"]
    assert causes["then"] == [("not_offered", 0), ("not_offered", 0)]
    assert paper == {"now": (2, [2]), "then": (0, [])}


async def test_a_cause_weighs_as_many_dossiers_as_are_listed_behind_it(quiet: RunningService) -> None:
    await fold_events(quiet, [event for kind in sorted(KINDS) for event in KINDS[kind]().events])
    asked = {"from": "2026-04-01", "to": "2026-04-30", "at_most": "99"}
    uptake = (await quiet.get("/api/v1/analytics/uptake", LEADER, params=asked)).json()
    causes = [cause for each in uptake["items"] for cause in each["causes"] if cause["dossiers_url"]]
    assert {each["cause"] for each in causes} == {each.value for each in uptakes.SHOWS}
    for cause in causes:
        behind = (await quiet.get(f"{cause['dossiers_url']}&with_total=true", LEADER)).raise_for_status().json()
        assert behind["total"]["value"] == len(behind["items"]) == cause["weight"]
