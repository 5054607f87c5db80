from collections.abc import Collection
from datetime import date
from typing import Any

from servicekit.database import Session
from sqlalchemy import delete, insert, or_, select

from catalog_service.procedures.models import Procedure, ProcedureVersion
from catalog_service.procedures.repository import has_a_day
from catalog_service.turning_points.models import TurningPoint

Version, Point = ProcedureVersion, TurningPoint


async def courses(session: Session, codes: Collection[str], today: date) -> list[Any]:
    """Code, validity and channels of the versions that hold today or later."""
    columns: list[Any] = [
        Version.code,
        Version.valid_from,
        Version.valid_to,
        Version.record["channels"].label("channels"),
    ]
    query = select(*columns).where(Version.code.in_(codes), or_(Version.valid_to.is_(None), Version.valid_to >= today))
    return list(await session.execute(query))


async def replace(session: Session, codes: Collection[str], today: date, rows: list[dict[str, Any]]) -> None:
    """What is still to come of these procedures is now the rows; what has come and waits for the sweep stays."""
    await session.execute(delete(Point).where(Point.code.in_(codes), Point.day > today))
    if rows:
        await session.execute(insert(Point), rows)


async def due(session: Session, today: date, limit: int) -> list[str]:
    """Procedures whose day has come, in code order."""
    query = select(Point.code).where(Point.day <= today).distinct().order_by(Point.code).limit(limit)
    return list(await session.scalars(query))


async def lock_free(session: Session, codes: Collection[str]) -> dict[str, Procedure]:
    """Those that nobody else is at, by code; the others are looked at again in a second."""
    query = select(Procedure).where(Procedure.code.in_(codes)).order_by(Procedure.code)
    return {procedure.code: procedure for procedure in await session.scalars(query.with_for_update(skip_locked=True))}


async def take(session: Session, codes: Collection[str], today: date) -> set[str]:
    """Remove the points that have come; gives the procedures that had any."""
    taken = delete(Point).where(Point.code.in_(codes), Point.day <= today).returning(Point.code)
    return set(await session.scalars(taken))


async def begun(session: Session, codes: Collection[str], today: date) -> dict[str, ProcedureVersion]:
    """Of each the newest version that has had its first day, be it over."""
    query = select(Version).where(Version.code.in_(codes), Version.valid_from <= today, has_a_day(Version))
    query = query.order_by(Version.code, Version.version).execution_options(populate_existing=True)
    return {version.code: version for version in await session.scalars(query)}
