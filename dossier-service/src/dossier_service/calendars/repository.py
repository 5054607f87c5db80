"""The calendar as of a version. What a version says never changes, so it is read once per process."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from servicekit.database import Session
from servicekit.paging import PageRequest, fetch
from sqlalchemy import Select, func, insert, select, text
from sqlalchemy.dialects.postgresql import distinct_on

from dossier_service.calendars.models import CalendarDay, CalendarVersion, WorkingHours
from dossier_service.units.models import Unit

# Serialises changes: a version that is seen is preceded by no other still to be committed.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('calendar'))")
_CACHED_VERSIONS = 16


@dataclass(frozen=True)
class Table:
    """All days and hours as of one version."""

    version: int
    days: Mapping[date, tuple[str, str]]
    hours: Mapping[str, Sequence[tuple[date, dict[str, Any]]]]


_tables: WeakKeyDictionary[Any, dict[int, Table]] = WeakKeyDictionary()


async def newest_version(session: Session) -> int:
    return await session.scalar(select(func.max(CalendarVersion.number))) or 0


async def table(session: Session, version: int) -> Table:
    known = _tables.setdefault(session.get_bind(), {})
    found = known.get(version)
    if found is None:
        if len(known) >= _CACHED_VERSIONS:
            known.clear()
        found = known[version] = await _read(session, version)
    return found


async def _read(session: Session, version: int) -> Table:
    days = await session.scalars(days_as_of(version))
    hours: dict[str, list[tuple[date, dict[str, Any]]]] = {}
    for row in await session.scalars(_hours_as_of(version)):
        hours.setdefault(row.unit, []).append((row.valid_from, row.hours))
    return Table(version, {row.day: (row.kind, row.name) for row in days}, hours)


def days_as_of(version: int) -> Select[Any]:
    """One row per day: the newest with a dispatch, else the newest of the seed."""
    day = CalendarDay
    query = select(day).where(day.version <= version).ext(distinct_on(day.day))
    return query.order_by(day.day, day.dispatch.is_(None), day.version.desc())


async def listed_days(session: Session, version: int, first: date, last: date) -> Sequence[CalendarDay]:
    query = days_as_of(version).where(CalendarDay.day.between(first, last))
    return (await session.scalars(query)).all()


async def days_among(session: Session, days: Collection[date]) -> dict[date, tuple[str, str, str | None]]:
    """What now holds of these days: kind, name, dispatch."""
    query = days_as_of(await newest_version(session)).where(CalendarDay.day.in_(days))
    return {row.day: (row.kind, row.name, row.dispatch) for row in await session.scalars(query)}


async def seeded(session: Session) -> dict[date, tuple[str, str]]:
    """The seed alone, as it was last written."""
    day = CalendarDay
    query = select(day).where(day.dispatch.is_(None)).ext(distinct_on(day.day)).order_by(day.day, day.version.desc())
    return {row.day: (row.kind, row.name) for row in await session.scalars(query)}


def _hours_as_of(version: int) -> Select[Any]:
    hours = WorkingHours
    query = select(hours).where(hours.version <= version).ext(distinct_on(hours.unit, hours.valid_from))
    return query.order_by(hours.unit, hours.valid_from, hours.version.desc())


async def hours_of(session: Session, version: int, unit: str) -> Sequence[WorkingHours]:
    return (await session.scalars(_hours_as_of(version).where(WorkingHours.unit == unit))).all()


async def paths(session: Session, units: set[str]) -> dict[str, list[str]]:
    """From each unit up to the root; of one that nobody knows, itself alone."""
    rows = await session.execute(select(Unit.code, Unit.path).where(Unit.code.in_(units)))
    known = {row.code: list(reversed(row.path)) for row in rows}
    return {unit: known.get(unit, [unit]) for unit in units}


async def dispatches_of(session: Session, version: int) -> list[str]:
    return (await session.get_one(CalendarVersion, version)).dispatches


async def hold(session: Session) -> None:
    """Until the end of the transaction nobody else changes the calendar."""
    await session.execute(_LOCK)


async def add_version(session: Session, version: CalendarVersion) -> int:
    session.add(version)
    await session.flush()
    return version.number


async def add_days(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    await session.execute(insert(CalendarDay), list(rows))


async def add_hours(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    await session.execute(insert(WorkingHours), list(rows))


async def versions(session: Session, paging: PageRequest) -> tuple[list[CalendarVersion], str | None, Any]:
    rows, next_cursor, total = await fetch(
        session, select(CalendarVersion).order_by(CalendarVersion.number.desc()), paging
    )
    return [row[0] for row in rows], next_cursor, total
