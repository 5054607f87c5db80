from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, tuple_, update

from dossier_service.appointments.models import Appointment, Desk, DeskRule
from dossier_service.appointments.rules import REMINDED_BEFORE, Rule, Slot, Status
from dossier_service.calendars.working_calendar import at_time
from dossier_service.dossiers.people import owner_key_of
from dossier_service.substitution.repository import seers
from dossier_service.units.repository import codes_below

_HELD = Appointment.status.in_((Status.BOOKED, Status.CHECKED_IN))


async def desk(session: Session, unit: str, *, lock: bool = False) -> Desk | None:
    query = select(Desk).where(Desk.unit == unit)
    return await session.scalar(query.with_for_update() if lock else query)


async def desk_rules(session: Session, unit: str) -> Sequence[DeskRule]:
    query = select(DeskRule).where(DeskRule.unit == unit).order_by(DeskRule.valid_from)
    return (await session.scalars(query)).all()


async def rules(session: Session, unit: str) -> list[Rule]:
    found = await desk_rules(session, unit)
    return [Rule(*(getattr(row, name) for name in Rule._fields)) for row in found]


async def hold_settings(session: Session, unit: str) -> None:
    """Of two who open a desk at once one comes second."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"desk {unit}", 0))))


async def hold_person(session: Session, owner_key: str) -> None:
    """Until the end of the transaction the person gets no other appointment."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"appointments {owner_key}", 0))))


async def held_between(
    session: Session, unit: str, start: datetime, end: datetime, but: UUID | None = None
) -> dict[Slot, int]:
    """How many are held, by their times."""
    row = Appointment
    query = select(row.starts_at, row.ends_at, func.count().label("count"))
    query = query.where(row.unit == unit, _HELD, row.starts_at < end, row.ends_at > start)
    if but:
        query = query.where(row.id != but)
    found = await session.execute(query.group_by(row.starts_at, row.ends_at))
    return {Slot(starts_at, ends_at): count for starts_at, ends_at, count in found}


async def free_seat(session: Session, unit: str, starts_at: datetime, but: UUID | None = None) -> int:
    """The first that nobody has."""
    query = select(Appointment.seat).where(Appointment.unit == unit, Appointment.starts_at == starts_at, _HELD)
    seats = set(await session.scalars(query.where(Appointment.id != but) if but else query))
    return next(seat for seat in range(1, len(seats) + 2) if seat not in seats)


async def open_of_person(session: Session, owner_key: str, now: datetime, but: UUID | None = None) -> list[Slot]:
    """Those to come, and the one that they are at."""
    query = select(Appointment.starts_at, Appointment.ends_at)
    query = query.where(Appointment.owner_key == owner_key, _HELD, Appointment.ends_at > now)
    return [Slot(*row) for row in await session.execute(query.where(Appointment.id != but) if but else query)]


def is_holder(caller: Caller) -> ColumnElement[bool]:
    if caller.kind not in (CallerKind.CITIZEN, CallerKind.ENTERPRISE):
        return false()
    return Appointment.owner_key == owner_key_of(caller)


def visible_to(*seers: Caller) -> ColumnElement[bool]:
    """The one permission predicate: one's own, and those at a desk of a clerk's unit or below it, also of somebody for
    whom the caller stands in; the caller is the first of them."""
    at_desk = [Appointment.unit.in_(codes_below(seer.unit or "")) for seer in seers if seer.has_role("clerk")]
    return or_(is_holder(seers[0]), *at_desk)


async def get(session: Session, appointment_id: UUID, caller: Caller, *, lock: bool = False) -> Appointment | None:
    query = select(Appointment).where(Appointment.id == appointment_id, visible_to(*await seers(session, caller)))
    query = query.execution_options(populate_existing=True)
    return await session.scalar(query.with_for_update() if lock else query)


async def by_id(session: Session, appointment_id: UUID) -> Appointment | None:
    """For the services and the sweeps alone."""
    return await session.scalar(select(Appointment).where(Appointment.id == appointment_id))


async def by_id_for_update(session: Session, appointment_id: UUID) -> Appointment | None:
    return await session.scalar(select(Appointment).where(Appointment.id == appointment_id).with_for_update())


async def by_code_for_update(session: Session, unit: str, code: str) -> Appointment | None:
    query = select(Appointment).where(Appointment.unit == unit, Appointment.code == code.upper())
    return await session.scalar(query.with_for_update())


def listing(
    seen_as: Sequence[Caller], agency: str | None, day: date | None, status: Status | None
) -> Select[Appointment]:
    query = select(Appointment).where(visible_to(*seen_as))
    if agency:
        query = query.where(Appointment.unit == agency)
    if day:
        start = _midnight(day)
        query = query.where(Appointment.starts_at >= start, Appointment.starts_at < start + timedelta(days=1))
    if status:
        query = query.where(Appointment.status == status)
    return query.order_by(Appointment.starts_at, Appointment.id)


def _midnight(day: date) -> datetime:
    return at_time(day, time.min)


async def look_again(session: Session, unit: str, first: date) -> None:
    """Whether the desk is still open for those from that day on is seen to by the sweep."""
    later = and_(Appointment.unit == unit, Appointment.starts_at >= _midnight(first))
    statement = update(Appointment).where(later, Appointment.status == Status.BOOKED)
    await session.execute(statement.values(checked_version=0).execution_options(synchronize_session=False))


class Place(NamedTuple):
    """Where a walk over appointments stands."""

    starts_at: datetime
    appointment_id: UUID


async def _walk(session: Session, after: Place | None, count: int, *conditions: ColumnElement[bool]) -> list[Place]:
    place = (Appointment.starts_at, Appointment.id)
    query = select(*place).where(*conditions)
    if after:
        query = query.where(tuple_(*place) > tuple_(*after))
    return [Place(*row) for row in await session.execute(query.order_by(*place).limit(count))]


async def to_remind(session: Session, now: datetime, after: Place | None, count: int) -> list[Place]:
    """Tomorrow's; not those that were chosen so late that the person knows anyway."""
    row = Appointment
    soon = and_(row.starts_at > now, row.starts_at <= now + REMINDED_BEFORE)
    chosen = row.settled_at < row.starts_at - REMINDED_BEFORE
    return await _walk(session, after, count, row.status == Status.BOOKED, row.reminded_at.is_(None), soon, chosen)


async def to_check(session: Session, version: int, now: datetime, after: Place | None, count: int) -> list[Place]:
    """Of which it is not known whether the desk is open then by this version of the calendar."""
    row = Appointment
    unseen = row.checked_version < version
    return await _walk(session, after, count, row.status == Status.BOOKED, row.starts_at > now, unseen)


async def to_forget(session: Session, before: datetime, after: Place | None, count: int) -> list[Place]:
    return await _walk(session, after, count, Appointment.forgotten_at.is_(None), Appointment.starts_at <= before)


_FORGOTTEN = {"owner_key": None, "booked_by": None, "contact": None, "dossier_id": None, "reason": None}


async def forget(session: Session, appointment_id: UUID, now: datetime) -> None:
    """Whose it was, and for what dossier; that somebody was there stays."""
    statement = update(Appointment).where(Appointment.id == appointment_id)
    await session.execute(statement.values(_FORGOTTEN | {"forgotten_at": now}))


async def forget_of_dossier(session: Session, dossier_id: UUID, now: datetime) -> None:
    """When what is known of a removed dossier is erased: those that are over; one to come is the person's still."""
    own = Appointment.dossier_id == dossier_id
    over = or_(Appointment.starts_at <= now, Appointment.status != Status.BOOKED)
    options = {"synchronize_session": False}
    forgotten = update(Appointment).where(own, over, Appointment.forgotten_at.is_(None))
    await session.execute(forgotten.values(_FORGOTTEN | {"forgotten_at": now}).execution_options(**options))
    await session.execute(update(Appointment).where(own).values(dossier_id=None).execution_options(**options))
