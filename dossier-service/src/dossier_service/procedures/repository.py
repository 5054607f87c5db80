from collections.abc import Collection
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from contracts.catalog import ProcedureRecord
from servicekit.database import Session
from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from dossier_service.procedures.models import ProcedureVersion


def _in_force_on(day: date) -> ColumnElement[bool]:
    version = ProcedureVersion
    return and_(version.valid_from <= day, or_(version.valid_to.is_(None), version.valid_to >= day))


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


async def is_known(session: Session, code: str) -> bool:
    return bool(await session.scalar(select(exists().where(ProcedureVersion.code == code))))


async def end(session: Session, code: str, valid_to: date, successor: str | None, sequence: int) -> None:
    """Ends what would go on beyond that day; versions that ended before keep their own end."""
    version = ProcedureVersion
    goes_on = or_(version.valid_to.is_(None), version.valid_to > valid_to)
    course = {"valid_to": valid_to, "successor": func.coalesce(successor, version.successor), "sequence": sequence}
    older = version.sequence < sequence
    await session.execute(update(version).where(version.code == code, older, goes_on).values(course))


async def course(session: Session, code: str) -> list[Row[date, date | None, str | None]]:
    """When each version begins and ends, and what follows it; in order."""
    version = ProcedureVersion
    query = select(version.valid_from, version.valid_to, version.successor).where(version.code == code)
    return list(await session.execute(query.order_by(version.version)))


async def names(session: Session, versions: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    version = ProcedureVersion
    query = select(version.code, version.version, version.record["name"].astext)
    rows = await session.execute(query.where(tuple_(version.code, version.version).in_(versions)))
    return {(code, number): name for code, number, name in rows}
