"""The working calendar: days for everybody, hours for a unit and those below it; every change is a version."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from servicekit.database import Session

from dossier_service.calendars import repository
from dossier_service.calendars.models import CalendarVersion
from dossier_service.calendars.problems import DayContradicted, DispatchRequired, HoursUnitUnknown
from dossier_service.calendars.repository import Table
from dossier_service.calendars.schemas import (
    CalendarDayItem,
    CalendarDays,
    CalendarDaysRead,
    Change,
    HoursCommand,
    HoursInForce,
    HoursItem,
    HoursRead,
)
from dossier_service.calendars.seed import seeded_days
from dossier_service.calendars.working_calendar import (
    USUAL,
    CalendarBroken,
    DayKind,
    DaysEnd,
    Hours,
    Levels,
    WorkingCalendar,
)
from dossier_service.units import repository as units

SYSTEM = "system"


async def of(session: Session, agency: str | None, reception: str | None = None) -> WorkingCalendar:
    """As it stands: the hours of who works on it (None: the usual ones), and of who receives it when that is another.

    Raises CalendarBroken when that unit's hours can't be read.
    """
    units = {unit for unit in (agency, reception) if unit}
    paths = await repository.paths(session, units) if units else {}
    version = await repository.newest_version(session)
    return await _calendar(session, version, paths.get(agency or "", []), paths.get(reception or "", []) or None)


async def as_of(session: Session, source: Mapping[str, Any]) -> WorkingCalendar:
    """The calendar that a `source` tells of; a source without a version is the first one, with the usual hours."""
    return await _calendar(session, source.get("version", 1), source.get("hours", []), source.get("reception"))


async def _calendar(
    session: Session, version: int, hours: Sequence[str], reception: Sequence[str] | None
) -> WorkingCalendar:
    table = await repository.table(session, version)
    source: dict[str, Any] = {"version": version, "hours": list(hours)}
    if reception is not None:
        source["reception"] = list(reception)
    return WorkingCalendar(
        table.days,
        hours=_levels(table, hours),
        reception=None if reception is None else _levels(table, reception),
        source=source,
    )


def _levels(table: Table, path: Sequence[str]) -> Levels:
    own = ((unit, table.hours.get(unit)) for unit in path)
    return tuple(tuple(_hours(unit, valid_from, stored) for valid_from, stored in rows) for unit, rows in own if rows)


def _hours(unit: str, valid_from: date, stored: dict[str, Any]) -> Hours:
    try:
        sessions, reception = (
            tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in stored[name])
            for name in ("sessions", "saturday_reception")
        )
        hours = Hours(sessions, reception, DaysEnd(stored["days_end"]), valid_from)
    except (KeyError, TypeError, ValueError) as error:
        raise CalendarBroken("hours can't be read", unit) from error
    if not all(opens < closes for opens, closes in (*sessions, *reception)) or not sessions:
        raise CalendarBroken("hours are empty", unit)
    return hours


async def days(session: Session, first: date, last: date) -> CalendarDaysRead:
    version = await repository.newest_version(session)
    found = await repository.listed_days(session, version, first, last)
    shown = [row for row in found if row.kind != DayKind.AS_WEEKDAY]
    return CalendarDaysRead(items=[CalendarDayItem.model_validate(row) for row in shown], version=version)


async def put_days(session: Session, command: CalendarDays, by: str, now: datetime) -> Change | None:
    """None when nothing changes. The last word on a day counts, also within one command.

    Raises DispatchRequired, DayContradicted.
    """
    _check(command.days)
    await repository.hold(session)
    wanted = {item.day: item.model_dump() for item in command.days}
    known = await repository.days_among(session, wanted.keys())
    changed = [row for day, row in wanted.items() if known.get(day) != (row["kind"], row["name"], row["dispatch"])]
    if not changed:
        return None
    version = await _next_version(session, "days", [row["dispatch"] for row in changed], by, now)
    await repository.add_days(session, [row | {"version": version} for row in changed])
    return Change(version=version, first_day=min(row["day"] for row in changed))


def _check(items: Sequence[CalendarDayItem]) -> None:
    undecreed = [index for index, item in enumerate(items) if item.dispatch is None]
    if undecreed:
        raise DispatchRequired(undecreed)
    kinds = {item.day: {other.kind for other in items if other.day == item.day} for item in items}
    contradicted = [index for index, item in enumerate(items) if len(kinds[item.day]) > 1]
    if contradicted:
        raise DayContradicted(contradicted)


async def put_hours(session: Session, unit: str, command: HoursCommand, by: str, now: datetime) -> Change | None:
    """The unit's hours from each given day on; those from other days stay. None when nothing changes.

    Raises HoursUnitUnknown.
    """
    if await units.get(session, unit) is None:
        raise HoursUnitUnknown
    await repository.hold(session)
    known = {
        row.valid_from: (row.hours, row.dispatch)
        for row in await repository.hours_of(session, await repository.newest_version(session), unit)
    }
    wanted = {item.valid_from: (_stored(item), item.dispatch) for item in command.items}
    changed = {first: hours for first, hours in wanted.items() if known.get(first) != hours}
    if not changed:
        return None
    version = await _next_version(session, "hours", [dispatch for _, dispatch in changed.values()], by, now)
    common = {"unit": unit, "version": version}
    await repository.add_hours(
        session,
        [common | {"valid_from": first, "hours": hours, "dispatch": by} for first, (hours, by) in changed.items()],
    )
    return Change(version=version, first_day=min(changed), unit=unit)


async def hours_of(session: Session, unit: str, today: date) -> HoursRead:
    """Raises HoursUnitUnknown."""
    if await units.get(session, unit) is None:
        raise HoursUnitUnknown
    version = await repository.newest_version(session)
    own = await repository.hours_of(session, version, unit)
    items = [HoursItem(valid_from=row.valid_from, dispatch=row.dispatch, **_shown(row.hours)) for row in own]
    path = (await repository.paths(session, {unit}))[unit]
    table = await repository.table(session, version)
    begun = [(code, row) for code in path for row in reversed(table.hours.get(code, ())) if row[0] <= today]
    return HoursRead(
        unit=unit,
        items=items,
        in_force=HoursInForce(unit=begun[0][0], **_shown(begun[0][1][1])) if begun else HoursInForce(**_USUAL),
        version=version,
    )


def _stored(item: HoursItem) -> dict[str, Any]:
    hours = item.model_dump(mode="json", include={"sessions", "saturday_reception", "days_end"})
    for name in ("sessions", "saturday_reception"):
        hours[name] = [[session["opens"], session["closes"]] for session in hours[name]]
    return hours


def _shown(stored: dict[str, Any]) -> dict[str, Any]:
    shown = dict(stored)
    for name in ("sessions", "saturday_reception"):
        shown[name] = [{"opens": opens, "closes": closes} for opens, closes in stored[name]]
    return shown


_USUAL: dict[str, Any] = {
    "sessions": [{"opens": opens, "closes": closes} for opens, closes in USUAL.sessions],
    "saturday_reception": [],
    "days_end": USUAL.days_end,
}


async def reseed(session: Session, now: datetime) -> Change | None:
    """What a later release of the library knows better, as a new version of the seed; a dispatch wins over it still.

    None when the library says what it said.
    """
    await repository.hold(session)
    before = await repository.seeded(session)
    after = {row["day"]: (row["kind"], row["name"]) for row in seeded_days()}
    gone = {day: (DayKind.AS_WEEKDAY.value, "") for day in before if day not in after}
    changed = {day: seed for day, seed in (after | gone).items() if before.get(day) != seed}
    if not changed:
        return None
    version = await _next_version(session, "seed", [], SYSTEM, now)
    common = {"version": version, "dispatch": None}
    rows = [common | {"day": day, "kind": kind, "name": name} for day, (kind, name) in changed.items()]
    await repository.add_days(session, rows)
    return Change(version=version, first_day=min(changed))


async def _next_version(session: Session, subject: str, dispatches: Sequence[str], by: str, now: datetime) -> int:
    version = CalendarVersion(
        subject=subject, dispatches=list(dict.fromkeys(dispatches)), changed_by=by, changed_at=now
    )
    return await repository.add_version(session, version)
