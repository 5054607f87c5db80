"""What is fetched is counted once: rows and inbox are one transaction, whenever the process or its connection dies."""

from collections.abc import Sequence
from typing import Any

import pytest
from analytics_service.app import SERVICE
from analytics_service.facts.consumers import on_dossier_steps
from analytics_service.facts.examples import granted, refused
from contracts.dossier import DossierEvent
from contracts.event import Envelope
from servicekit import consumer
from servicekit.consumer import Subscription
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.testing.service import RunningService
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

[STEPS] = [each for each in SERVICE.subscriptions if each.handler is on_dossier_steps]
HELD = ("dossier_fact", "dossier_heard", "dossier_count", "dossier_count_change", "heard", "inbox")
Fetched = list[tuple[Envelope, DossierEvent]]


def fetched() -> Fetched:
    told = [event for course in (granted(), refused()) for event in course.events]
    return [
        (Envelope.around(event, event_id=uuid7(), source="dossier-service", traceparent=None), event) for event in told
    ]


async def held(quiet: RunningService) -> dict[str, int]:
    async with quiet.kit.database.sessions() as session:
        return {name: await session.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in HELD}


async def handle(quiet: RunningService, told: Fetched, handler: Any = on_dossier_steps) -> None:
    subscription = Subscription(STEPS.events, handler, fold=STEPS.fold)
    await consumer.handle(quiet.kit.database, "analytics-steps", subscription, told)


async def test_a_connection_that_dies_before_the_commit_leaves_nothing_and_the_next_counts_once(
    quiet: RunningService,
) -> None:
    told = fetched()

    async def fold_and_die(session: Session, events: Sequence[DossierEvent]) -> None:
        await on_dossier_steps(session, events)
        assert await session.scalar(text("SELECT count(*) FROM dossier_fact")) == 2
        await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(DBAPIError):
        await handle(quiet, told, fold_and_die)
    assert set((await held(quiet)).values()) == {0}
    await handle(quiet, told)
    once = await held(quiet)
    assert (once["dossier_fact"], once["inbox"]) == (2, len(told))
    await handle(quiet, told)
    assert await held(quiet) == once


def test_steps_are_fetched_by_the_hundred_and_folded_together() -> None:
    assert STEPS.fold
    assert consumer.FOLD_BATCH == 500
