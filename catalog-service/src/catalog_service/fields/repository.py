from servicekit.database import Session
from sqlalchemy import Select, select

from catalog_service.fields.models import Field


async def everything(session: Session) -> dict[str, Field]:
    return {field.code: field for field in await session.scalars(listing())}


async def names(session: Session) -> dict[str, str]:
    return {field.code: field.name for field in await session.scalars(listing())}


def listing() -> Select[Field]:
    return select(Field).order_by(Field.code)
