"""New notifications as server-sent events, by looking into the table: works with any number of replicas."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from servicekit.database import Database

from notification_service.inbox import repository
from notification_service.inbox.models import Notification
from notification_service.inbox.schemas import NotificationRead

POLL_SECONDS = 1.0
HEARTBEAT_POLLS = 15
LIFETIME_POLLS = 600  # then the client connects again, with a fresh token
OVERLAP = timedelta(seconds=30)
"""Rows may become visible a little later than their time says: look back so far and skip what was seen."""


async def follow(
    database: Database, subjects: Sequence[str], last_seen: UUID | None, now: datetime
) -> AsyncGenerator[str, None]:
    """What came after `last_seen` (the client's Last-Event-ID), else after now."""
    horizon, seen = await _start(database, subjects, last_seen, now)
    yield "retry: 3000\n\n"
    for poll in range(LIFETIME_POLLS):
        for notification in await _fresh(database, subjects, horizon - OVERLAP, seen):
            seen.add(notification.id)
            horizon = max(horizon, notification.created_at)
            yield _frame(notification)
        if poll % HEARTBEAT_POLLS == HEARTBEAT_POLLS - 1:
            yield ": alive\n\n"
        await asyncio.sleep(POLL_SECONDS)


async def _start(
    database: Database, subjects: Sequence[str], last_seen: UUID | None, now: datetime
) -> tuple[datetime, set[UUID]]:
    async with database.sessions() as session:
        last = await repository.get(session, last_seen, subjects) if last_seen else None
        horizon = last.created_at if last else now
        before = await repository.since(session, subjects, horizon - OVERLAP)
    return horizon, {row.id for row in before if row.created_at <= horizon}


async def _fresh(database: Database, subjects: Sequence[str], moment: datetime, seen: set[UUID]) -> list[Notification]:
    # A session per look: a stream that lives for minutes must not hold a connection.
    async with database.sessions() as session:
        return [row for row in await repository.since(session, subjects, moment) if row.id not in seen]


def _frame(notification: Notification) -> str:
    data = NotificationRead.model_validate(notification).model_dump_json()
    return f"id: {notification.id}\nevent: notification\ndata: {data}\n\n"
