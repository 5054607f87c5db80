from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any

from servicekit.database import Session
from sqlalchemy import Text, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from catalog_service.procedures.models import ProcedureVersion
from catalog_service.procedures.repository import in_force

_AT_ONCE = 100


async def count(session: Session, day: date) -> tuple[int, datetime | None]:
    """How many records are in force, and when the last of them was published."""
    query = select(func.count(), func.max(ProcedureVersion.published_at)).where(in_force(day))
    found, changed_at = (await session.execute(query)).one()
    return found, changed_at


async def digest(session: Session, day: date) -> str:
    """Another one as soon as any of the records in force is answered otherwise."""
    version = ProcedureVersion
    told = func.concat_ws(" ", version.code, version.etag, version.level_label, type_=Text)
    all_of_them = func.string_agg(told, aggregate_order_by(literal(";"), version.code))
    query = select(func.md5(func.coalesce(all_of_them, "")))
    return (await session.execute(query.where(in_force(day)))).scalar_one()


async def payloads(session: Session, day: date) -> AsyncIterator[bytes]:
    """The records in force as they are answered, in code order."""
    query = select(ProcedureVersion.payload).where(in_force(day)).order_by(ProcedureVersion.code)
    async for row in await session.stream(query.execution_options(yield_per=_AT_ONCE)):
        yield row.payload


async def records(session: Session, day: date) -> AsyncIterator[tuple[dict[str, Any], int]]:
    """The records in force with the level that the public is told, in code order."""
    columns = (ProcedureVersion.record, ProcedureVersion.level_label)
    query = select(*columns).where(in_force(day)).order_by(ProcedureVersion.code)
    async for row in await session.stream(query.execution_options(yield_per=_AT_ONCE)):
        yield row.record, row.level_label
