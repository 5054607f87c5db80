from datetime import date

from servicekit.database import Session
from sqlalchemy import ColumnElement, ScalarSelect, Select, or_, select

from catalog_service.agencies.models import Agency


async def get(session: Session, code: str) -> Agency | None:
    return await session.get(Agency, code)


async def everything(session: Session) -> dict[str, Agency]:
    """The whole tree by code; a province has some hundreds of units."""
    return {agency.code: agency for agency in await session.scalars(select(Agency).order_by(Agency.code))}


async def names(session: Session) -> dict[str, str]:
    rows = await session.execute(select(Agency.code, Agency.name))
    return {row.code: row.name for row in rows}


def listing(day: date) -> Select[Agency]:
    """Units that exist on that day, in code order."""
    return select(Agency).where(valid_at(day)).order_by(Agency.code)


def valid_at(day: date) -> ColumnElement[bool]:
    return (Agency.valid_from <= day) & or_(Agency.valid_to.is_(None), Agency.valid_to >= day)


def codes_below(code: str) -> ScalarSelect[str]:
    """The unit itself and all under it, as a subquery."""
    return select(Agency.code).where(Agency.path.contains([code])).scalar_subquery()
