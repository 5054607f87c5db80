from collections.abc import Iterable
from datetime import datetime

from contracts.catalog import PartName
from servicekit import paging
from servicekit.database import Session
from servicekit.paging import Page, PageRequest

from catalog_service.fields import repository
from catalog_service.fields.models import Field
from catalog_service.fields.schemas import FieldDocument
from catalog_service.parts import service as parts


async def page(session: Session, request: PageRequest) -> Page[FieldDocument]:
    rows, next_cursor, total = await paging.fetch(session, repository.listing(), request)
    items = [FieldDocument.model_validate(row[0]) for row in rows]
    return Page[FieldDocument](items=items, next_cursor=next_cursor, total=total)


async def put(session: Session, documents: Iterable[FieldDocument], now: datetime) -> None:
    """Create or rename. Published records keep the name that they were published with."""
    fields = await repository.everything(session)
    documents = [document for document in documents if _is_new(document, fields)]
    if not documents:
        return
    for document in documents:
        if document.code in fields:
            fields[document.code].name = document.name
        else:
            session.add(Field(code=document.code, name=document.name))
    await session.flush()
    await parts.changed(session, PartName.FIELDS, now)


def _is_new(document: FieldDocument, fields: dict[str, Field]) -> bool:
    known = fields.get(document.code)
    return known is None or known.name != document.name
