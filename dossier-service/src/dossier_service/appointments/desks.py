"""A desk's settings, and the times that it offers by them and by its working calendar."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from dossier_service.appointments import repository
from dossier_service.appointments.models import Appointment, Desk, DeskRule
from dossier_service.appointments.problems import (
    DeskNotFound,
    DeskUnknown,
    NotYourDesk,
    PeriodUnsuitable,
    SettingsInPast,
    SlotFull,
    SlotNotOffered,
    SlotsProcedureUnknown,
)
from dossier_service.appointments.rules import LONGEST_DAYS, Slot, is_open, offered_on, rule_on, taken
from dossier_service.appointments.schemas import DeskRead, DeskSettings, DeskSettingsRead, SlotRead, SlotsRead
from dossier_service.calendars import service as calendars
from dossier_service.calendars.working_calendar import ONE_DAY, at_time
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.schemas import Coded
from dossier_service.procedures import repository as procedures
from dossier_service.units import repository as units
from dossier_service.units.models import Unit
from dossier_service.units.territory import in_being

_TOLD_AHEAD = timedelta(days=6)


async def read(session: Session, code: str) -> DeskRead:
    """Raises DeskNotFound."""
    unit = await units.get(session, code)
    if unit is None:
        raise DeskNotFound
    desk = await repository.desk(session, code)
    return _read(unit, await repository.desk_rules(session, code), desk.version if desk else 0)


async def put(
    session: Session, code: str, settings: DeskSettings, caller: Caller, expected: ExpectedVersion, now: datetime
) -> DeskRead:
    """Instead of what began on the same day. Raises DeskNotFound, NotYourDesk, VersionConflict, SettingsInPast."""
    unit = await units.get(session, code)
    if unit is None:
        raise DeskNotFound
    if not await units.lies_below(session, code, caller.unit or ""):
        raise NotYourDesk
    await repository.hold_settings(session, code)
    desk = await repository.desk(session, code, lock=True) or Desk(unit=code, version=0)
    expected.require(desk.version)
    if settings.valid_from < local_day(now):
        raise SettingsInPast
    desk.version += 1
    session.add(desk)
    await session.flush()
    await session.merge(DeskRule(unit=code, set_by=caller.subject, set_at=now, **settings.model_dump()))
    await session.flush()
    await repository.look_again(session, code, settings.valid_from)
    return _read(unit, await repository.desk_rules(session, code), desk.version)


def _read(unit: Unit, rules: Sequence[DeskRule], version: int) -> DeskRead:
    items = [DeskSettingsRead.model_validate(rule) for rule in rules]
    return DeskRead(agency=Coded(code=unit.code, name=unit.name), items=items, version=version)


async def free_times(
    session: Session, code: str, first: date | None, last: date | None, procedure_code: str | None, now: datetime
) -> SlotsRead:
    """A week from today on where nothing is said. Raises DeskNotFound, PeriodUnsuitable, SlotsProcedureUnknown."""
    today = local_day(now)
    first = first or today
    last = last or first + _TOLD_AHEAD
    if not first <= last < first + timedelta(days=LONGEST_DAYS):
        raise PeriodUnsuitable
    if procedure_code and await procedures.version_in_force(session, procedure_code, today) is None:
        raise SlotsProcedureUnknown
    unit = await units.get(session, code)
    if unit is None or await repository.desk(session, code) is None:
        raise DeskNotFound
    rules = await repository.rules(session, code)
    calendar = await calendars.of(session, code)
    start, end = at_time(first, time.min), at_time(last + ONE_DAY, time.min)
    held = await repository.held_between(session, code, start, end)
    items = [
        SlotRead(starts_at=slot.starts_at, ends_at=slot.ends_at, free=max(0, rule.capacity - taken(slot, held)))
        for day in (first + timedelta(days=days) for days in range((last - first).days + 1))
        if in_being(unit, day) and (rule := rule_on(rules, day))
        for slot in offered_on(rules, calendar, day, now, today)
    ]
    return SlotsRead(agency=Coded(code=unit.code, name=unit.name), items=items)


async def take(
    session: Session, code: str, starts_at: datetime, now: datetime, but: UUID | None = None
) -> tuple[Slot, int, int]:
    """The time, a seat and the calendar's version, under the desk's lock; `but` is the appointment that is moved.

    Raises DeskUnknown, SlotNotOffered, SlotFull.
    """
    unit = await units.get(session, code)
    if unit is None or await repository.desk(session, code, lock=True) is None:
        raise DeskUnknown
    day = local_day(starts_at)
    rules = await repository.rules(session, code)
    calendar = await calendars.of(session, code)
    rule = rule_on(rules, day) if in_being(unit, day) else None
    offered = offered_on(rules, calendar, day, now, local_day(now)) if rule else []
    slot = next((slot for slot in offered if slot.starts_at == starts_at), None)
    if rule is None or slot is None:
        raise SlotNotOffered(rule.days_ahead if rule else None, rule.lead_minutes if rule else None)
    held = await repository.held_between(session, code, slot.starts_at, slot.ends_at, but)
    if taken(slot, held) >= rule.capacity:
        raise SlotFull
    seat = await repository.free_seat(session, code, slot.starts_at, but)
    return slot, seat, calendar.source["version"]


async def is_open_at(session: Session, appointment: Appointment) -> tuple[bool, int]:
    """Whether the desk still receives then, and by which version of the calendar. Raises CalendarBroken."""
    unit = await units.get(session, appointment.unit)
    calendar = await calendars.of(session, appointment.unit)
    day = local_day(appointment.starts_at)
    slot = Slot(appointment.starts_at, appointment.ends_at)
    receives = is_open(await repository.rules(session, appointment.unit), calendar, slot, day)
    return receives and unit is not None and in_being(unit, day), calendar.source["version"]
