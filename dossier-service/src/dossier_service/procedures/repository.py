from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from contracts.catalog import ProcedureRecord, ProcedureRetired
from servicekit.database import Session
from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from dossier_service.procedures.models import ProcedureRetirement, ProcedureVersion

_RETIRED = and_(
    ProcedureRetirement.code == ProcedureVersion.code, ProcedureRetirement.sequence > ProcedureVersion.sequence
)


def _in_force_on(day: date) -> ColumnElement[bool]:
    version = ProcedureVersion
    retired = exists().where(_RETIRED, ProcedureRetirement.valid_to < day)
    return and_(version.valid_from <= day, or_(version.valid_to.is_(None), version.valid_to >= day), ~retired)


async def known(session: Session, codes: Collection[str]) -> set[str]:
    """Those of them that were ever published."""
    query = select(ProcedureVersion.code).where(ProcedureVersion.code.in_(codes)).distinct()
    return set(await session.scalars(query))


async def versions_in_force(session: Session, codes: Collection[str], day: date) -> dict[str, int]:
    """The number of the version that applies that day, of each procedure that has one."""
    version = ProcedureVersion
    query = select(version.code, func.max(version.version).label("number"))
    query = query.where(version.code.in_(codes), _in_force_on(day))
    return {row.code: row.number for row in await session.execute(query.group_by(version.code))}


async def version_in_force(session: Session, code: str, day: date) -> int | None:
    return (await versions_in_force(session, {code}, day)).get(code)


async def in_force(session: Session, code: str, day: date) -> ProcedureRecord | None:
    """The version that applies to a dossier filed on that day."""
    number = await version_in_force(session, code, day)
    return await pinned(session, code, number) if number else None


_CACHED_RECORDS = 4096
_records: WeakKeyDictionary[Any, dict[tuple[str, int], ProcedureRecord]] = WeakKeyDictionary()
"""Parsed records by database: what a published version says never changes; when it ends is asked of the row."""


async def pinned(session: Session, code: str, version: int) -> ProcedureRecord:
    known = _records.setdefault(session.get_bind(), {})
    record = known.get((code, version))
    if record is None:
        row = await session.get_one(ProcedureVersion, (code, version))
        if len(known) >= _CACHED_RECORDS:
            known.clear()
        record = known[code, version] = ProcedureRecord.model_validate(row.record)
    return record


async def keep(session: Session, record: ProcedureRecord, sequence: int = 0) -> None:
    """Once; said again with a higher number, only its course (end, successor) is heard."""
    row = {
        "code": record.code,
        "version": record.version,
        "record": record.model_dump(mode="json"),
        "valid_from": record.valid_from,
        "valid_to": record.valid_to,
        "sequence": sequence,
        "successor": record.successor,
    }
    statement = insert(ProcedureVersion).values(row)
    course = {name: statement.excluded[name] for name in ("valid_to", "successor", "sequence")}
    newer = ProcedureVersion.sequence < statement.excluded.sequence
    index = [ProcedureVersion.code, ProcedureVersion.version]
    await session.execute(statement.on_conflict_do_update(index_elements=index, set_=course, where=newer))


async def keep_retirement(session: Session, event: ProcedureRetired) -> None:
    row = {
        "code": event.code,
        "sequence": event.sequence,
        "valid_to": event.valid_to,
        "successor": event.successor,
    }
    statement = insert(ProcedureRetirement).values(row)
    newer = ProcedureRetirement.sequence < statement.excluded.sequence
    changed = {name: statement.excluded[name] for name in row if name != "code"}
    await session.execute(
        statement.on_conflict_do_update(index_elements=[ProcedureRetirement.code], set_=changed, where=newer)
    )


class Course(NamedTuple):
    """When a version begins and ends, and what follows it."""

    valid_from: date
    valid_to: date | None
    successor: str | None


async def courses(session: Session, code: str) -> list[Course]:
    """Of every version, in order."""
    version, retirement = ProcedureVersion, ProcedureRetirement
    last_day = func.least(version.valid_to, retirement.valid_to).label("valid_to")
    successor = func.coalesce(retirement.successor, version.successor).label("successor")
    query = select(version.valid_from, last_day, successor).join(retirement, _RETIRED, isouter=True)
    return [Course(*row) for row in await session.execute(query.where(version.code == code).order_by(version.version))]


async def names(session: Session, versions: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    version = ProcedureVersion
    query = select(version.code, version.version, version.record["name"].astext)
    rows = await session.execute(query.where(tuple_(version.code, version.version).in_(versions)))
    return {(code, number): name for code, number, name in rows}
