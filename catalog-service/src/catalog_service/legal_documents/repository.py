from typing import Any, cast

from servicekit.database import Session
from sqlalchemy import Select, delete, insert, select, text

from catalog_service.legal_documents.models import LegalDocument


def listing() -> Select[Any]:
    return cast(Select[Any], select(LegalDocument).order_by(LegalDocument.number))


async def everything(session: Session) -> list[LegalDocument]:
    return list(await session.scalars(listing()))


async def replace(session: Session, rows: list[dict[str, Any]]) -> None:
    """The list is now the rows; who writes it at the same time waits, and then takes the place of these."""
    await session.execute(text("LOCK TABLE legal_document IN SHARE ROW EXCLUSIVE MODE"))
    await session.execute(delete(LegalDocument))
    if rows:
        await session.execute(insert(LegalDocument), rows)
