from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any

from servicekit.database import Session
from sqlalchemy import func, select

from catalog_service.procedures.models import ProcedureVersion
from catalog_service.procedures.repository import in_force

_AT_ONCE = 100


async def count(session: Session, day: date) -> tuple[int, datetime | None]:
    """How many records are in force, and when the last of them was published."""
    query = select(func.count(), func.max(ProcedureVersion.published_at)).where(in_force(day))
    found, changed_at = (await session.execute(query)).one()
    return found, changed_at


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
