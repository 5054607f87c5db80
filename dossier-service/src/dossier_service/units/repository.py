from servicekit.database import Session
from sqlalchemy import Select, select

from dossier_service.units.models import Unit


async def get(session: Session, code: str) -> Unit | None:
    return await session.get(Unit, code)


def codes_below(code: str | None) -> Select[str]:
    """The unit itself and everything under it, as a subquery for a WHERE."""
    return select(Unit.code).where(Unit.path.contains([code or ""]))


async def names(session: Session, codes: set[str]) -> dict[str, str]:
    rows = await session.execute(select(Unit.code, Unit.name).where(Unit.code.in_(codes)))
    return {row.code: row.name for row in rows}
