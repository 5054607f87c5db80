from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from contracts.catalog import ProcedureRecord
from servicekit.database import Session
from sqlalchemy import exists, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from dossier_service.procedures.models import ProcedureVersion


async def in_force(session: Session, code: str, day: date) -> ProcedureRecord | None:
    """The version that applies to a dossier filed on that day."""
    version = ProcedureVersion
    query = (
        select(version.record)
        .where(version.code == code, version.valid_from <= day)
        .where(or_(version.valid_to.is_(None), version.valid_to >= day))
        .order_by(version.version.desc())
        .limit(1)
    )
    record = await session.scalar(query)
    return ProcedureRecord.model_validate(record) if record else None


_CACHED_RECORDS = 4096
_records: WeakKeyDictionary[Any, dict[tuple[str, int], ProcedureRecord]] = WeakKeyDictionary()
"""Parsed records by database: a published version never changes, so what was read once stays true."""


async def pinned(session: Session, code: str, version: int) -> ProcedureRecord:
    known = _records.setdefault(session.get_bind(), {})
    record = known.get((code, version))
    if record is None:
        row = await session.get_one(ProcedureVersion, (code, version))
        if len(known) >= _CACHED_RECORDS:
            known.clear()
        record = known[code, version] = ProcedureRecord.model_validate(row.record)
    return record


async def keep(session: Session, record: ProcedureRecord) -> None:
    row = {
        "code": record.code,
        "version": record.version,
        "record": record.model_dump(mode="json"),
        "valid_from": record.valid_from,
        "valid_to": record.valid_to,
    }
    await session.execute(insert(ProcedureVersion).values(row).on_conflict_do_nothing())


async def is_known(session: Session, code: str) -> bool:
    return bool(await session.scalar(select(exists().where(ProcedureVersion.code == code))))


async def end(session: Session, code: str, valid_to: date) -> None:
    """Ends what would go on beyond that day; versions that ended before keep their own end."""
    version = ProcedureVersion
    goes_on = or_(version.valid_to.is_(None), version.valid_to > valid_to)
    await session.execute(update(version).where(version.code == code, goes_on).values(valid_to=valid_to))


async def names(session: Session, versions: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    version = ProcedureVersion
    query = select(version.code, version.version, version.record["name"].astext)
    rows = await session.execute(query.where(tuple_(version.code, version.version).in_(versions)))
    return {(code, number): name for code, number, name in rows}
