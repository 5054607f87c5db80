"""A queue as each sees it: the desk its tickets, who holds one how far it is, everybody the board."""

import hmac
from datetime import datetime

from servicekit import paging
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.paging import Page, PageRequest

from dossier_service.appointments.rules import Need
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.schemas import Coded
from dossier_service.queues import repository, service
from dossier_service.queues.lifecycle import Status, actions_from
from dossier_service.queues.models import Ticket
from dossier_service.queues.problems import QueueNotFound, TicketNotFound
from dossier_service.queues.rules import Series, estimated_wait_minutes, place_of
from dossier_service.queues.schemas import (
    NowServed,
    QueueRead,
    TicketDrawn,
    TicketLookup,
    TicketPosition,
    TicketRead,
)
from dossier_service.units import repository as units


async def drawn(session: Session, ticket: Ticket, secret: str) -> TicketDrawn:
    names = await units.names(session, {ticket.unit})
    return TicketDrawn(
        id=ticket.id,
        number=service.shown_number(ticket),
        secret=secret,
        agency=Coded(code=ticket.unit, name=names.get(ticket.unit, ticket.unit)),
        day=ticket.day,
        drawn_at=ticket.drawn_at,
    )


def read(ticket: Ticket) -> TicketRead:
    status = Status(ticket.status)
    return TicketRead(
        id=ticket.id,
        number=service.shown_number(ticket),
        status=status,
        need=Need(ticket.need),
        is_priority=ticket.is_priority,
        booked_for=ticket.booked_for,
        appointment_id=ticket.appointment_id,
        counter=ticket.counter,
        drawn_at=ticket.drawn_at,
        called_at=ticket.called_at,
        ended_at=ticket.ended_at,
        allowed_actions=actions_from(status),
        version=ticket.version,
    )


async def page(
    session: Session, code: str, status: Status | None, caller: Caller, request: PageRequest, now: datetime
) -> Page[TicketRead]:
    """Today's. Raises NotYourQueue."""
    await service.require_serves(session, code, caller)
    statement = repository.listing(code, local_day(now), status)
    rows, cursor, total = await paging.fetch(session, statement, request)
    return Page[TicketRead](items=[read(row[0]) for row in rows], next_cursor=cursor, total=total)


async def board(session: Session, code: str, now: datetime) -> QueueRead:
    """Raises QueueNotFound."""
    unit = await units.get(session, code)
    if unit is None:
        raise QueueNotFound
    day = local_day(now)
    waiting = len(await repository.waiting(session, code, day))
    return QueueRead(
        agency=Coded(code=code, name=unit.name),
        day=day,
        now_served=[
            NowServed(number=service.shown_number(one), counter=one.counter, status=Status(one.status))
            for one in await repository.in_hand(session, code, day)
            if one.counter is not None
        ],
        waiting=waiting,
        estimated_wait_minutes=estimated_wait_minutes(waiting, await repository.called(session, code, day), now),
    )


async def position(session: Session, lookup: TicketLookup, now: datetime) -> TicketPosition:
    """Raises TicketNotFound, for an unknown number and for a wrong secret alike."""
    day = local_day(now)
    series, number = Series(lookup.number[0]), int(lookup.number[1:])
    ticket = await repository.by_number(session, lookup.agency, day, series, number)
    known = ticket.secret_digest if ticket else b""
    if not hmac.compare_digest(known, service.digest(lookup.secret)) or ticket is None:
        raise TicketNotFound
    status = Status(ticket.status)
    ahead = await _ahead(session, ticket, now) if status is Status.WAITING else None
    called = await repository.called(session, ticket.unit, day)
    return TicketPosition(
        number=service.shown_number(ticket),
        status=status,
        counter=ticket.counter,
        ahead=ahead,
        estimated_wait_minutes=None if ahead is None else estimated_wait_minutes(ahead, called, now),
    )


async def _ahead(session: Session, ticket: Ticket, now: datetime) -> int:
    waiting = await repository.waiting(session, ticket.unit, ticket.day)
    own = place_of(waiting[ticket.id], now)
    return sum(place_of(other, now) < own for other in waiting.values())
