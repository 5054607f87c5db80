"""Pushes every step of every dossier to the national portal, each dossier's steps in order.

A row is read, the portal is called outside any transaction, the outcome is stored. A crash in between pushes again: the
portal is asked first whether it knows the dossier, and takes the same record twice.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from contracts.dossier import Pushed, PushRejected
from servicekit import outbox, telemetry
from servicekit.app import Kit
from servicekit.database import Session

from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.models import Dossier
from dossier_service.exchange import repository
from dossier_service.exchange.dvcqg import NationalPortal, PortalError, dossier_record, progress_record
from dossier_service.exchange.models import Push
from dossier_service.procedures import repository as procedures
from dossier_service.units import repository as units

log = structlog.get_logger()

BATCH = 20
MAX_ATTEMPTS = 20
FIRST_DELAY = timedelta(seconds=1)
LONGEST_DELAY = timedelta(minutes=10)


async def push_waiting(kit: Kit) -> bool:
    """One round: the next step of up to twenty dossiers. True when there may be more."""
    portal: NationalPortal | None = kit.extras.get("portal")
    if portal is None:
        return False
    async with kit.database.sessions() as session:
        waiting = await repository.next_pushes(session, kit.clock(), BATCH)
    await asyncio.gather(*(_push(kit, portal, push) for push in waiting))
    return bool(waiting)


async def _push(kit: Kit, portal: NationalPortal, push: Push) -> None:
    telemetry.enter(f"00-{push.trace_id}-{'0' * 15}1-01" if push.trace_id else None)
    try:
        async with kit.database.sessions() as session:
            record, progress, known = await _records(session, push)
        await _send(portal, record, progress, known)
    except Exception as error:  # noqa: BLE001 - kept with the push, which waits; it must not end its neighbours' round
        await _note_failure(kit, push.id, error)
        return
    async with kit.database.transaction() as session:
        await _note_success(session, push.id, kit.clock())
    log.info("dossier_pushed", dossier_id=str(push.dossier_id), sequence=push.sequence, status=push.status)


async def _send(portal: NationalPortal, record: dict[str, Any], progress: dict[str, Any], known: bool) -> None:
    """TraCuuHoSo, then DongBoHoSoMC, then CapNhatTienDoHoSoMC."""
    if not known:
        known = bool(await portal.call("integration", "TraCuuHoSo", mahoso=record["MaHoSo"]))
    await portal.call("integration", "DongBoHoSoMC", isUpdating=str(known), data=[record])
    await portal.call("integration", "CapNhatTienDoHoSoMC", data=[progress])


async def _records(session: Session, push: Push) -> tuple[dict[str, Any], dict[str, Any], bool]:
    dossier = await _dossier(session, push.dossier_id)
    record = await procedures.pinned(session, dossier.procedure_code, dossier.procedure_version)
    names = await units.names(session, {dossier.executing_agency})
    agency = names.get(dossier.executing_agency, dossier.executing_agency)
    known = await repository.has_pushed(session, push.dossier_id)
    status = push.status or 1
    return (
        dossier_record(dossier, record, agency, status, []),
        progress_record(dossier, agency, status, push.action, push.occurred_at),
        known,
    )


async def _dossier(session: Session, dossier_id: UUID) -> Dossier:
    dossier = await dossiers.get_unlocked(session, dossier_id)
    if dossier is None:
        raise LookupError(f"push of an unknown dossier {dossier_id}")
    return dossier


async def _note_success(session: Session, push_id: UUID, now: datetime) -> None:
    push = await repository.get_push(session, push_id)
    if push is None or push.state == "pushed":
        return
    push.state, push.pushed_at, push.error = "pushed", now, None
    dossier = await _dossier(session, push.dossier_id)
    event = Pushed(
        sequence=1,
        occurred_at=now,
        push_id=push.id,
        dossier_id=dossier.id,
        procedure_code=dossier.procedure_code,
        agency=dossier.executing_agency,
        pushed_sequence=push.sequence,
        status=push.status or 1,
    )
    await outbox.record(session, event)


async def _note_failure(kit: Kit, push_id: UUID, error: Exception) -> None:
    """Wait longer each time; only what the portal refuses is given up in the end, an outage is waited for."""
    now = kit.clock()
    async with kit.database.transaction() as session:
        push = await repository.get_push(session, push_id)
        if push is None or push.state != "waiting":
            return
        push.attempts += 1
        push.error = repr(error)[:500]
        push.next_attempt_at = now + min(FIRST_DELAY * 2 ** min(push.attempts - 1, 12), LONGEST_DELAY)
        if isinstance(error, PortalError) and push.attempts >= MAX_ATTEMPTS:
            push.state = "rejected"
            await _tell_rejection(session, push, error, now)
    log.warning("push_failed", push_id=str(push_id), attempts=push.attempts, error=type(error).__name__)


async def _tell_rejection(session: Session, push: Push, error: PortalError, now: datetime) -> None:
    dossier = await _dossier(session, push.dossier_id)
    event = PushRejected(
        sequence=1,
        occurred_at=now,
        push_id=push.id,
        dossier_id=dossier.id,
        procedure_code=dossier.procedure_code,
        agency=dossier.executing_agency,
        pushed_sequence=push.sequence,
        error_code=error.code,
    )
    await outbox.record(session, event)
