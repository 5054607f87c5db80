from collections.abc import Sequence
from datetime import date
from typing import Any

from servicekit.database import Session
from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, insert, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from analytics_service.agencies.models import Agency, AgencyPath


async def get(session: Session, code: str) -> Agency | None:
    return await session.get(Agency, code)


def codes_below(root: str, first: date, last: date) -> Select[str]:
    """The agency itself and everything that was under it in those days, as a subquery for a WHERE."""
    return select(AgencyPath.code).where(AgencyPath.path.contains([root]), _within(first, last))


async def codes_claimed(session: Session, root: str | None, day: date) -> set[str] | None:
    """Whose lines of a source's list count for the root. None: all, also those of agencies not in the register."""
    agency = await get(session, root) if root else None
    if root is None or (agency and agency.path == [root]):
        return None
    return set((await session.scalars(codes_below(root, day, day))).all())


def is_below(
    root: str,
    code: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    day: InstrumentedAttribute[date] | InstrumentedAttribute[date | None],
) -> ColumnElement[bool]:
    """Whether the agency of that code stood under the root, or was it, on that day."""
    return exists().where(AgencyPath.code == code, AgencyPath.path.contains([root]), _within(day, day))


async def months_of_moves(session: Session, first: date, last: date) -> set[date]:
    """The first days of those months within which, and not with which, a unit began or ceased to stand somewhere."""
    begins = select(AgencyPath.valid_from.label("day")).union(select((AgencyPath.valid_to + 1).label("day")))
    day = begins.subquery().c.day
    query = select(day).where(day.between(first, last), func.extract("day", day) != 1)
    return {day.replace(day=1) for day in await session.scalars(query)}


def _within(first: Any, last: Any) -> ColumnElement[bool]:
    begun = or_(AgencyPath.valid_from.is_(None), AgencyPath.valid_from <= last)
    return and_(begun, or_(AgencyPath.valid_to.is_(None), AgencyPath.valid_to >= first))


async def replace_paths(session: Session, code: str, rows: list[dict[str, Any]]) -> None:
    await session.execute(delete(AgencyPath).where(AgencyPath.code == code))
    await session.execute(insert(AgencyPath).values(rows))


async def in_force(session: Session, kind: str, day: date, root: str | None) -> Sequence[str]:
    """Codes of the agencies of that kind that exist that day, under the root."""
    query = (
        select(Agency.code)
        .where(Agency.kind == kind, Agency.valid_from <= day)
        .where(or_(Agency.valid_to.is_(None), Agency.valid_to >= day))
        .order_by(Agency.code)
    )
    if root is not None:
        query = query.where(Agency.code.in_(codes_below(root, day, day)))
    return (await session.scalars(query)).all()


async def above(session: Session, codes: set[str], first: date, last: date) -> set[str]:
    """Those agencies and what they stood under in those days."""
    query = select(AgencyPath.path).where(AgencyPath.code.in_(codes), _within(first, last))
    return codes.union(*(await session.scalars(query)).all())


async def names(session: Session, codes: set[str]) -> dict[str, str]:
    rows = await session.execute(select(Agency.code, Agency.name).where(Agency.code.in_(codes)))
    return {row.code: row.name for row in rows}
