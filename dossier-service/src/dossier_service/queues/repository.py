from collections.abc import Sequence
from datetime import date
from uuid import UUID

from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute

from dossier_service.queues.lifecycle import Status
from dossier_service.queues.models import Ticket, TicketCounter
from dossier_service.queues.rules import Series, Timed, Waiting
from dossier_service.substitution.repository import seers
from dossier_service.units.models import Unit
from dossier_service.units.repository import codes_below

_IN_HAND = Ticket.status.in_((Status.CALLED, Status.SERVING))


def _serves(unit: InstrumentedAttribute[str], seen_as: Sequence[Caller]) -> ColumnElement[bool]:
    """The one permission predicate: clerks of the desk's unit or of one above it, or who stands in for them."""
    own = [unit.in_(codes_below(seer.unit or "")) for seer in seen_as if seer.has_role("clerk")]
    return or_(false(), *own)


async def serves(session: Session, code: str, caller: Caller) -> bool:
    if caller.kind is not CallerKind.OFFICIAL:
        return False
    query = select(Unit.code).where(Unit.code == code, _serves(Unit.code, await seers(session, caller)))
    return await session.scalar(query) is not None


async def next_number(session: Session, unit: str, day: date, series: Series) -> int:
    first = insert(TicketCounter).values(unit=unit, day=day, series=series, last_number=1)
    statement = first.on_conflict_do_update(
        index_elements=[TicketCounter.unit, TicketCounter.day, TicketCounter.series],
        set_={"last_number": TicketCounter.last_number + 1},
    ).returning(TicketCounter.last_number)
    return (await session.execute(statement)).scalar_one()


async def hold(session: Session, unit: str, day: date) -> None:
    """Of two who call at once one comes second, and finds the next ticket."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"queue {unit} {day}", 0))))


def _of_day(unit: str, day: date) -> Select[Ticket]:
    return select(Ticket).where(Ticket.unit == unit, Ticket.day == day)


async def waiting(session: Session, unit: str, day: date) -> dict[UUID, Waiting]:
    found = await session.scalars(_of_day(unit, day).where(Ticket.status == Status.WAITING))
    return {one.id: Waiting(one.number, one.drawn_at, one.booked_for, one.is_priority) for one in found}


async def called(session: Session, unit: str, day: date) -> list[Timed]:
    row = Ticket
    query = select(row.counter, row.status, row.called_at, row.ended_at)
    query = query.where(row.unit == unit, row.day == day, row.called_at.is_not(None))
    return [
        Timed(counter, Status(status), called_at, ended_at)
        for counter, status, called_at, ended_at in await session.execute(query)
        if counter is not None and called_at is not None
    ]


async def in_hand(session: Session, unit: str, day: date, counter: int | None = None) -> Sequence[Ticket]:
    """Called last first; of one counter, or of all."""
    query = _of_day(unit, day).where(_IN_HAND)
    if counter is not None:
        query = query.where(Ticket.counter == counter)
    return (await session.scalars(query.order_by(Ticket.called_at.desc(), Ticket.id.desc()))).all()


async def get_one(session: Session, ticket_id: UUID) -> Ticket:
    return await session.get_one(Ticket, ticket_id)


async def get_for_update(session: Session, ticket_id: UUID, caller: Caller) -> Ticket | None:
    served = _serves(Ticket.unit, await seers(session, caller))
    return await session.scalar(select(Ticket).where(Ticket.id == ticket_id, served).with_for_update())


async def by_number(session: Session, unit: str, day: date, series: Series, number: int) -> Ticket | None:
    return await session.scalar(_of_day(unit, day).where(Ticket.series == series, Ticket.number == number))


def listing(unit: str, day: date, status: Status | None) -> Select[Ticket]:
    query = _of_day(unit, day)
    if status:
        query = query.where(Ticket.status == status)
    return query.order_by(Ticket.drawn_at, Ticket.id)
