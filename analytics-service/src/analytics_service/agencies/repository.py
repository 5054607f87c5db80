from collections.abc import Sequence
from datetime import date

from servicekit.database import Session
from sqlalchemy import Select, or_, select

from analytics_service.agencies.models import Agency


async def get(session: Session, code: str) -> Agency | None:
    return await session.get(Agency, code)


def codes_below(root: str) -> Select[str]:
    """The agency itself and everything under it, as a subquery for a WHERE."""
    return select(Agency.code).where(Agency.path.contains([root]))


async def in_force(session: Session, kind: str, day: date, root: str | None) -> Sequence[str]:
    """Codes of the agencies of that kind that exist that day, under the root."""
    query = (
        select(Agency.code)
        .where(Agency.kind == kind, Agency.valid_from <= day)
        .where(or_(Agency.valid_to.is_(None), Agency.valid_to >= day))
        .order_by(Agency.code)
    )
    if root is not None:
        query = query.where(Agency.path.contains([root]))
    return (await session.scalars(query)).all()


async def paths(session: Session, codes: set[str]) -> dict[str, list[str]]:
    rows = await session.execute(select(Agency.code, Agency.path).where(Agency.code.in_(codes)))
    return {row.code: row.path for row in rows}


async def names(session: Session, codes: set[str]) -> dict[str, str]:
    rows = await session.execute(select(Agency.code, Agency.name).where(Agency.code.in_(codes)))
    return {row.code: row.name for row in rows}
