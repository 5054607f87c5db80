from servicekit.database import Session
from sqlalchemy import select

from catalog_service.parts.models import CataloguePart


async def get(session: Session, name: str) -> CataloguePart:
    return (await session.scalars(select(CataloguePart).where(CataloguePart.part == name))).one()


async def get_for_update(session: Session, name: str) -> CataloguePart:
    query = select(CataloguePart).where(CataloguePart.part == name).with_for_update()
    return (await session.scalars(query)).one()
