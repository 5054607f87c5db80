import random
from collections import Counter
from datetime import timedelta
from typing import Any

from analytics_service.facts import examples, repository, service
from analytics_service.facts.examples import Course
from analytics_service.facts.models import DossierFact
from analytics_service.testing.telling import fold_events, rebuild
from contracts import dossier as events
from contracts.dossier import DossierChannel, Origin
from contracts.examples import AT as NOW
from servicekit.ids import uuid7
from servicekit.testing.service import RunningService
from sqlalchemy import select


def many_courses(count: int) -> list[Course]:
    kinds = (
        examples.granted,
        examples.with_supplement,
        examples.undone_forward,
        examples.waiting_for_money,
        examples.refused,
        examples.withdrawn,
        examples.reopened,
        lambda: Course(origin=Origin.TRIAL).submit().accept(),
        lambda: Course(agency="H05.06").submit(channel=DossierChannel.COUNTER, level=3),
    )
    return [kinds[number % len(kinds)]() for number in range(count)]


async def counts(service_: RunningService) -> dict[Any, int]:
    async with service_.kit.database.sessions() as session:
        return await repository.held(session, repository.COUNTS)


async def test_shuffled_and_repeated_events_count_as_in_order_and_as_rebuilt(quiet: RunningService) -> None:
    chance = random.Random(2019)
    told = [event for course in many_courses(40) for event in course.events]
    shuffled = told + chance.sample(told, 60)
    chance.shuffle(shuffled)
    for start in range(0, len(shuffled), 17):
        await fold_events(quiet, shuffled[start : start + 17])
    folded = await counts(quiet)
    assert sum(folded.values()) == sum(1 for number in range(40) if number % 9 != 7)
    assert min(folded.values()) > 0

    assert await rebuild(quiet) == 0
    assert await counts(quiet) == folded
    await fold_events(quiet, told)
    assert await counts(quiet) == folded


async def test_rebuild_mends_wrong_counts_and_says_how_many(quiet: RunningService) -> None:
    await fold_events(quiet, examples.granted().events)
    right = await counts(quiet)
    async with quiet.kit.database.transaction() as session:
        await repository.add(session, repository.COUNTS, Counter({next(iter(right)): 5}), NOW)
    assert await rebuild(quiet) == 1
    assert await counts(quiet) == right


async def test_step_that_arrives_before_the_submission_waits_for_it(quiet: RunningService) -> None:
    course = Course().submit().accept()
    await fold_events(quiet, course.events[2:])
    assert await counts(quiet) == {}
    await fold_events(quiet, course.events[:2])
    assert list((await counts(quiet)).values()) == [1]


async def test_trial_is_never_counted_and_history_is(quiet: RunningService) -> None:
    await fold_events(quiet, Course(origin=Origin.TRIAL).submit().events)
    await fold_events(quiet, Course(origin=Origin.HISTORICAL).submit().events)
    assert [cell[-1] for cell in await counts(quiet)] == ["historical"]


async def test_payments_add_up_once_each_also_before_the_dossier_is_heard(quiet: RunningService) -> None:
    course = Course().submit()
    first, second = course.paid(1), course.paid(2, amount_vnd=5_000)
    async with quiet.kit.database.transaction() as session:
        await service.fold_payments(session, [second, first, first])
    await fold_events(quiet, course.events)
    async with quiet.kit.database.sessions() as session:
        assert await session.scalar(select(DossierFact.paid_vnd)) == 205_000
    assert sum((await counts(quiet)).values()) == 1


async def test_days_are_kept_apart(quiet: RunningService) -> None:
    for days in (0, 1):
        await fold_events(quiet, Course().submit(examples.SUBMITTED + timedelta(days=days)).events)
    assert len(await counts(quiet)) == 2


async def test_a_dossier_that_passes_through_several_agencies_is_counted_once(quiet: RunningService) -> None:
    alone = examples.granted()
    await fold_events(quiet, alone.events)
    counted = await counts(quiet)
    passed_on = Course().submit().accept().forward()
    for unit in ("H05.42", "H05.43"):
        task = {"task_id": uuid7()}
        passed_on.say(events.ConsultationRequested, examples.ACCEPTED, **task, unit=unit, due_at=examples.DUE)
        passed_on.say(events.ConsultationAnswered, examples.ACCEPTED, **task)
    await fold_events(quiet, passed_on.decide().give_back().events)
    assert await counts(quiet) == {cell: 2 * count for cell, count in counted.items()}
