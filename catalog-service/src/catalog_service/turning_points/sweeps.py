from datetime import datetime
from typing import Any

from contracts.catalog import ProcedureRetired
from contracts.event import Event
from servicekit import outbox
from servicekit.clock import VIETNAM
from servicekit.database import Session

from catalog_service.procedures import publishing
from catalog_service.procedures.models import Procedure, ProcedureVersion
from catalog_service.turning_points import repository

BATCH = 200


async def say_what_turned(kit: Any) -> bool:
    """At a day's first instant in Vietnam, say what holds from it on. True: more are waiting.

    Each point is said once: it is removed in the transaction that records the event. After days of standing still a
    procedure is said once, as it is now.
    """
    async with kit.database.transaction() as session:
        return await turn(session, kit.clock(), BATCH)


async def turn(session: Session, now: datetime, limit: int) -> bool:
    today = now.astimezone(VIETNAM).date()
    codes = await repository.due(session, today, limit)
    if not codes:
        return False
    # First the procedure, then its points: in the order of who publishes, so neither waits for the other.
    procedures = await repository.lock_free(session, codes)
    taken = await repository.take(session, procedures, today)
    versions = await repository.begun(session, taken, today)
    events = [_said(procedures[code], versions[code], now) for code in sorted(versions)]
    await outbox.record(session, *events)
    await session.flush()
    return len(codes) == limit and bool(taken)


def _said(procedure: Procedure, version: ProcedureVersion, now: datetime) -> Event:
    today = now.astimezone(VIETNAM).date()
    if version.valid_to is None or version.valid_to >= today:
        return publishing.announce(procedure, version, now)
    procedure.sequence += 1
    return ProcedureRetired(
        sequence=procedure.sequence,
        occurred_at=now,
        code=procedure.code,
        valid_to=version.valid_to,
        successor=version.record["successor"],
    )
