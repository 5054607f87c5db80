"""Somebody books a time at a desk, moves it, cancels it, comes."""

import secrets
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from contracts.appointments import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentCheckedIn,
    AppointmentEvent,
    AppointmentMoved,
    AppointmentReminded,
)
from servicekit import outbox
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.ids import uuid7

from dossier_service.appointments import desks, repository
from dossier_service.appointments.models import Appointment
from dossier_service.appointments.problems import (
    AppointmentDossierUnknown,
    AppointmentNotFound,
    AppointmentNotToday,
    AppointmentOverlaps,
    AppointmentProcedureUnknown,
    AppointmentStepNotAllowed,
    AppointmentStepNotYours,
    ReasonRequired,
    TooManyAppointments,
)
from dossier_service.appointments.rules import OPEN_AT_MOST, REMINDED_BEFORE, CancelledBy, Slot, Status, overlap
from dossier_service.appointments.schemas import AppointmentCreate, MoveBody
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.people import contact_of, owner_key_of
from dossier_service.procedures import repository as procedures

_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without those that are taken for one another."""
_CODE_LENGTH = 8
CLOSED = "Bộ phận một cửa không làm việc vào giờ đã hẹn · The desk is closed at that time"


async def book(session: Session, body: AppointmentCreate, caller: Caller, now: datetime) -> Appointment:
    """Raises AppointmentProcedureUnknown, AppointmentDossierUnknown, DraftGone, AppointmentOverlaps,
    TooManyAppointments, DeskUnknown, SlotNotOffered, SlotFull."""
    await _require_known(session, body, caller, now)
    owner_key = owner_key_of(caller)
    await repository.hold_person(session, owner_key)
    slot, seat, version = await desks.take(session, body.agency, body.starts_at, now)
    await _require_room(session, owner_key, slot, now)
    appointment = Appointment(
        id=uuid7(),
        code="".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH)),
        unit=body.agency,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        seat=seat,
        need=body.need,
        procedure_code=body.procedure_code,
        dossier_id=body.dossier_id,
        status=Status.BOOKED,
        owner_key=owner_key,
        booked_by=caller.subject,
        contact=contact_of(caller),
        checked_version=version,
        settled_at=now,
        booked_at=now,
        sequence=0,
    )
    session.add(appointment)
    await _tell(session, appointment, AppointmentBooked, now, need=appointment.need)
    return appointment


async def _require_known(session: Session, body: AppointmentCreate, caller: Caller, now: datetime) -> None:
    code = body.procedure_code
    if code and await procedures.version_in_force(session, code, local_day(now)) is None:
        raise AppointmentProcedureUnknown
    if body.dossier_id and await dossiers.get(session, body.dossier_id, caller) is None:
        raise AppointmentDossierUnknown


async def _require_room(session: Session, owner_key: str, slot: Slot, now: datetime, but: UUID | None = None) -> None:
    """Nobody is at two desks at once, or keeps the places of many others."""
    known = await repository.open_of_person(session, owner_key, now, but)
    if any(overlap(slot, other) for other in known):
        raise AppointmentOverlaps
    if len(known) >= OPEN_AT_MOST:
        raise TooManyAppointments


async def read(session: Session, appointment_id: UUID, caller: Caller) -> Appointment:
    """Raises AppointmentNotFound."""
    appointment = await repository.get(session, appointment_id, caller)
    if appointment is None:
        raise AppointmentNotFound
    return appointment


async def move(
    session: Session, appointment_id: UUID, body: MoveBody, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Appointment:
    """To another time at the same desk. Locks are taken in the order of booking: person, desk, appointment.

    Raises AppointmentNotFound, AppointmentStepNotYours, VersionConflict, AppointmentStepNotAllowed and what `book` may.
    """
    found = await read(session, appointment_id, caller)
    owner_key = owner_key_of(caller)
    if found.owner_key != owner_key:
        raise AppointmentStepNotYours
    expected.require(found.version)
    _require_to_come(found, now)
    await repository.hold_person(session, owner_key)
    slot, seat, version = await desks.take(session, found.unit, body.starts_at, now, but=appointment_id)
    appointment = await _locked(session, appointment_id, caller, expected)
    _require_to_come(appointment, now)
    await _require_room(session, owner_key, slot, now, but=appointment_id)
    before = appointment.starts_at
    appointment.starts_at, appointment.ends_at, appointment.seat = slot.starts_at, slot.ends_at, seat
    appointment.checked_version, appointment.settled_at, appointment.reminded_at = version, now, None
    await _tell(session, appointment, AppointmentMoved, now, starts_at_before=before)
    return appointment


async def cancel(
    session: Session,
    appointment_id: UUID,
    reason: str | None,
    caller: Caller,
    expected: ExpectedVersion,
    now: datetime,
) -> Appointment:
    """Raises AppointmentNotFound, VersionConflict, AppointmentStepNotAllowed, ReasonRequired."""
    appointment = await _locked(session, appointment_id, caller, expected)
    _require_to_come(appointment, now)
    is_holder = appointment.owner_key == owner_key_of(caller)
    if not is_holder and not reason:
        raise ReasonRequired
    by = CancelledBy.HOLDER if is_holder else CancelledBy.DESK
    return await _cancel(session, appointment, by, reason, now)


async def _cancel(
    session: Session, appointment: Appointment, by: CancelledBy, reason: str | None, now: datetime
) -> Appointment:
    appointment.status, appointment.cancelled_by, appointment.reason = Status.CANCELLED, by, reason
    await _tell(session, appointment, AppointmentCancelled, now, by=by)
    return appointment


async def _locked(session: Session, appointment_id: UUID, caller: Caller, expected: ExpectedVersion) -> Appointment:
    appointment = await repository.get(session, appointment_id, caller, lock=True)
    if appointment is None:
        raise AppointmentNotFound
    expected.require(appointment.version)
    return appointment


def _require_to_come(appointment: Appointment, now: datetime) -> None:
    if appointment.status != Status.BOOKED or now >= appointment.starts_at:
        raise AppointmentStepNotAllowed(state=appointment.status, starts_at=appointment.starts_at.isoformat())


async def check_in(session: Session, unit: str, code: str, ticket_id: UUID, now: datetime) -> Appointment:
    """On its day, early or late. Raises AppointmentNotFound, AppointmentStepNotAllowed, AppointmentNotToday."""
    appointment = await repository.by_code_for_update(session, unit, code)
    if appointment is None:
        raise AppointmentNotFound
    if appointment.status != Status.BOOKED:
        raise AppointmentStepNotAllowed(state=appointment.status)
    if local_day(appointment.starts_at) != local_day(now):
        raise AppointmentNotToday
    appointment.status = Status.CHECKED_IN
    await _tell(session, appointment, AppointmentCheckedIn, now, ticket_id=ticket_id)
    return appointment


async def remind(session: Session, appointment_id: UUID, now: datetime) -> Literal[False] | None:
    """Looked at again under the lock: it may have been moved or cancelled meanwhile."""
    appointment = await repository.by_id_for_update(session, appointment_id)
    if appointment is None or appointment.status != Status.BOOKED or appointment.reminded_at:
        return False
    if not now < appointment.starts_at <= now + REMINDED_BEFORE:
        return False
    appointment.reminded_at = now
    await _tell(session, appointment, AppointmentReminded, now)
    return None


async def look_again(session: Session, appointment_id: UUID, now: datetime) -> None:
    """Cancelled where the desk is closed then. Raises CalendarBroken."""
    appointment = await repository.by_id_for_update(session, appointment_id)
    if appointment is None or appointment.status != Status.BOOKED or appointment.starts_at <= now:
        return
    receives, appointment.checked_version = await desks.is_open_at(session, appointment)
    if not receives:
        await _cancel(session, appointment, CancelledBy.CALENDAR, CLOSED, now)


async def _tell(
    session: Session, appointment: Appointment, event: type[AppointmentEvent], now: datetime, **facts: Any
) -> None:
    appointment.sequence += 1
    told = event(
        sequence=appointment.sequence,
        occurred_at=now,
        appointment_id=appointment.id,
        desk=appointment.unit,
        starts_at=appointment.starts_at,
        **facts,
    )
    await outbox.record(session, told)
    await session.flush()
