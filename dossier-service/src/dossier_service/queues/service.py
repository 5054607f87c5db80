"""The queue of a one-stop desk (xếp hàng): a ticket is drawn, called, served."""

import hashlib
import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.appointments import TicketCalled, TicketEnded, TicketEvent
from servicekit import outbox
from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.ids import uuid7

from dossier_service.appointments import service as appointments
from dossier_service.dossiers.codes import local_day
from dossier_service.queues import repository
from dossier_service.queues.lifecycle import Action, Status, next_status
from dossier_service.queues.models import Ticket
from dossier_service.queues.problems import CounterBusy, NobodyWaits, NotYourQueue, QueueNotFound, TicketNotFound
from dossier_service.queues.rules import Series, place_of
from dossier_service.queues.schemas import CheckIn, TicketDraw
from dossier_service.units import service as units

KIOSK_SCOPE = "queues:tickets:write"
"""What a kiosk's client needs, for its own agencies."""


async def draw(session: Session, code: str, body: TicketDraw, caller: Caller, now: datetime) -> tuple[Ticket, str]:
    """For somebody who just came: the ticket and its secret. Raises QueueNotFound, UnitEnded, NotYourQueue."""
    await require_hands_out(session, code, caller, now)
    ticket, secret = await _fresh(session, code, Series.WALK_IN, now)
    ticket.need, ticket.is_priority = body.need, body.priority is not None
    return await _added(session, ticket), secret


async def check_in(session: Session, code: str, body: CheckIn, caller: Caller, now: datetime) -> tuple[Ticket, str]:
    """For who has an appointment. Raises QueueNotFound, UnitEnded, NotYourQueue, AppointmentNotFound,
    AppointmentStepNotAllowed, AppointmentNotToday."""
    await require_hands_out(session, code, caller, now)
    ticket, secret = await _fresh(session, code, Series.BOOKED, now)
    appointment = await appointments.check_in(session, code, body.code, ticket.id, now)
    ticket.need, ticket.is_priority = appointment.need, body.priority is not None
    ticket.appointment_id, ticket.booked_for = appointment.id, appointment.starts_at
    return await _added(session, ticket), secret


async def require_hands_out(session: Session, code: str, caller: Caller, now: datetime) -> None:
    """Clerks of the unit, and its kiosks. Raises QueueNotFound, UnitEnded, NotYourQueue."""
    if await units.in_force(session, code, local_day(now)) is None:
        raise QueueNotFound
    is_kiosk = caller.kind is CallerKind.PARTNER and KIOSK_SCOPE in caller.scopes and code in caller.agencies
    if not is_kiosk and not await repository.serves(session, code, caller):
        raise NotYourQueue


async def _fresh(session: Session, unit: str, series: Series, now: datetime) -> tuple[Ticket, str]:
    secret = secrets.token_urlsafe(9)
    day = local_day(now)
    ticket = Ticket(
        id=uuid7(),
        unit=unit,
        day=day,
        series=series,
        number=await repository.next_number(session, unit, day, series),
        secret_digest=digest(secret),
        status=Status.WAITING,
        drawn_at=now,
        sequence=0,
    )
    return ticket, secret


async def _added(session: Session, ticket: Ticket) -> Ticket:
    session.add(ticket)
    await session.flush()
    return ticket


def digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


async def call_next(session: Session, code: str, counter: int, caller: Caller, now: datetime) -> Ticket:
    """Raises NotYourQueue, CounterBusy, NobodyWaits."""
    await require_serves(session, code, caller)
    day = local_day(now)
    await repository.hold(session, code, day)
    for busy in await repository.in_hand(session, code, day, counter):
        raise CounterBusy(number=shown_number(busy))
    waiting = await repository.waiting(session, code, day)
    if not waiting:
        raise NobodyWaits
    ticket = await repository.get_one(session, min(waiting, key=lambda one: place_of(waiting[one], now)))
    ticket.status, ticket.counter = Status.CALLED, counter
    ticket.called_at, ticket.called_by = now, caller.subject
    waited = int((now - ticket.drawn_at).total_seconds())
    await _tell(session, ticket, TicketCalled, now, counter=counter, waited_seconds=waited)
    return ticket


async def require_serves(session: Session, code: str, caller: Caller) -> None:
    """Raises NotYourQueue, also for a unit that does not exist."""
    if not await repository.serves(session, code, caller):
        raise NotYourQueue


async def act(
    session: Session, ticket_id: UUID, action: Action, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Ticket:
    """Raises TicketNotFound, VersionConflict, TicketStepNotAllowed."""
    ticket = await repository.get_for_update(session, ticket_id, caller)
    if ticket is None:
        raise TicketNotFound
    expected.require(ticket.version)
    ticket.status = next_status(action, Status(ticket.status))
    if action is not Action.SERVE:
        ticket.ended_at = now
        await _tell(session, ticket, TicketEnded, now, outcome=ticket.status, served_seconds=_seconds(ticket))
    await session.flush()
    return ticket


def _seconds(ticket: Ticket) -> int | None:
    if ticket.status != Status.SERVED or ticket.ended_at is None or ticket.called_at is None:
        return None
    return int((ticket.ended_at - ticket.called_at).total_seconds())


def shown_number(ticket: Ticket) -> str:
    return f"{ticket.series}{ticket.number:03d}"


async def _tell(session: Session, ticket: Ticket, event: type[TicketEvent], now: datetime, **facts: Any) -> None:
    ticket.sequence += 1
    told = event(
        sequence=ticket.sequence,
        occurred_at=now,
        ticket_id=ticket.id,
        desk=ticket.unit,
        day=ticket.day,
        booked=ticket.appointment_id is not None,
        **facts,
    )
    await outbox.record(session, told)
    await session.flush()
