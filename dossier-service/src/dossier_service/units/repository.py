from collections.abc import Collection
from datetime import date

from servicekit.database import Session
from sqlalchemy import ColumnElement, Date, Select, and_, any_, cast, func, literal, or_, select
from sqlalchemy.orm import aliased

from dossier_service.units.models import Unit
from dossier_service.units.territory import in_being

# The database's own clock: a permission holds at the instant of the question.
_TODAY: ColumnElement[date] = cast(func.timezone("Asia/Ho_Chi_Minh", func.now()), Date)


async def get(session: Session, code: str) -> Unit | None:
    return await session.get(Unit, code)


async def get_all(session: Session, codes: Collection[str]) -> dict[str, Unit]:
    return {unit.code: unit for unit in await session.scalars(select(Unit).where(Unit.code.in_(codes)))}


async def by_any_code(session: Session, codes: Collection[str], day: date) -> dict[str, Unit]:
    """The unit of each code, ours or another regime's; of several that were called so, the one in being that day."""
    named = or_(Unit.code.in_(codes), Unit.other_codes.overlap(sorted(codes)))
    found = [*await session.scalars(select(Unit).where(named))]
    found.sort(key=lambda unit: (in_being(unit, day), unit.valid_from, unit.code))
    others = {code: unit for unit in found for code in unit.other_codes if code in codes}
    return others | {unit.code: unit for unit in found if unit.code in codes}


def codes_below(*roots: str) -> Select[str]:
    """The units, everything under them, and what they have succeeded, as a subquery for a WHERE.

    What an ended unit has left goes to its successors from the day after; what was under it and ended with it
    without a successor of its own goes along.
    """
    below = select(Unit.code).where(Unit.path.overlap(sorted(roots))).cte(recursive=True)
    ended = aliased(Unit)
    succeeded = any_(ended.successors) == below.c.code
    went_along = and_(func.cardinality(ended.successors) == 0, any_(ended.path) == below.c.code)
    left = select(ended.code).join(below, or_(succeeded, went_along)).where(ended.valid_to < _TODAY)
    return select(below.union(left).c.code)


async def below(session: Session, *roots: str) -> list[str]:
    """The same, looked up."""
    return list(await session.scalars(codes_below(*roots)))


async def lies_below(session: Session, code: str, root: str) -> bool:
    """Whether a unit is the other one, under it, or what it has succeeded."""
    return bool(await session.scalar(select(literal(code).in_(codes_below(root)))))


async def names(session: Session, codes: set[str]) -> dict[str, str]:
    rows = await session.execute(select(Unit.code, Unit.name).where(Unit.code.in_(codes)))
    return {row.code: row.name for row in rows}
