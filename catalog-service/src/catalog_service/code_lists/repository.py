from collections.abc import Sequence
from datetime import date

from servicekit.database import Session
from sqlalchemy import Select, or_, select

from catalog_service.code_lists.models import CodeListEdition, CodeListEntry


async def edition(session: Session, name: str) -> CodeListEdition | None:
    return await session.get(CodeListEdition, name)


async def edition_for_update(session: Session, name: str) -> CodeListEdition | None:
    query = select(CodeListEdition).where(CodeListEdition.list == name).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def lock_editions(session: Session, names: set[str]) -> dict[str, CodeListEdition]:
    """In one order, so that two imports cannot wait for each other."""
    query = select(CodeListEdition).where(CodeListEdition.list.in_(names)).order_by(CodeListEdition.list)
    return {found.list: found for found in await session.scalars(query.with_for_update())}


def editions() -> Select[CodeListEdition]:
    return select(CodeListEdition).order_by(CodeListEdition.list)


async def entries(session: Session, name: str, day: date | None = None) -> list[CodeListEntry]:
    query = select(CodeListEntry).where(CodeListEntry.list == name).order_by(CodeListEntry.code)
    if day:
        valid = or_(CodeListEntry.valid_to.is_(None), CodeListEntry.valid_to >= day)
        query = query.where(CodeListEntry.valid_from <= day, valid)
    return list(await session.scalars(query))


async def everything(session: Session) -> list[CodeListEntry]:
    query = select(CodeListEntry).order_by(CodeListEntry.list, CodeListEntry.code)
    return list(await session.scalars(query))


async def first_days_of(session: Session, names: Sequence[str]) -> dict[str, dict[str, date]]:
    """The codes of each list with their first day."""
    columns = (CodeListEntry.list, CodeListEntry.code, CodeListEntry.valid_from)
    found: dict[str, dict[str, date]] = {name: {} for name in names}
    for row in await session.execute(select(*columns).where(CodeListEntry.list.in_(names))):
        found[row.list][row.code] = row.valid_from
    return found


async def last_days_of(session: Session, names: Sequence[str]) -> dict[str, dict[str, date | None]]:
    """The codes of each list with their last day; None: without an end."""
    columns = (CodeListEntry.list, CodeListEntry.code, CodeListEntry.valid_to)
    found: dict[str, dict[str, date | None]] = {name: {} for name in names}
    for row in await session.execute(select(*columns).where(CodeListEntry.list.in_(names))):
        found[row.list][row.code] = row.valid_to
    return found
