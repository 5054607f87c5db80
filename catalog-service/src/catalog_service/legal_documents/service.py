from collections import Counter

from servicekit import paging
from servicekit.database import Session
from servicekit.paging import Page, PageRequest
from servicekit.problems import FieldError, InvalidBody, Text

from catalog_service.legal_documents import numbers, repository
from catalog_service.legal_documents.models import LegalDocument
from catalog_service.legal_documents.schemas import LegalDocumentItem, LegalDocumentList

_REPEATED = Text("Văn bản xuất hiện nhiều lần", "The text occurs more than once")
_BY_ITSELF = Text("Văn bản không thể thay thế chính nó", "A text does not replace itself")


async def page(session: Session, request: PageRequest) -> Page[LegalDocumentItem]:
    rows, next_cursor, total = await paging.fetch(session, repository.listing(), request)
    items = [LegalDocumentItem.model_validate(row[0]) for row in rows]
    return Page[LegalDocumentItem](items=items, next_cursor=next_cursor, total=total)


async def replace(session: Session, listed: LegalDocumentList) -> LegalDocumentList:
    """Raises InvalidBody."""
    keys = [numbers.canonical(document.number) for document in listed.documents]
    repeated = Counter(keys)
    errors: list[FieldError] = []
    for index, (document, key) in enumerate(zip(listed.documents, keys, strict=True)):
        if repeated[key] > 1:
            errors.append(FieldError(f"/documents/{index}/number", "repeated", _REPEATED))
        if document.replaced_by and numbers.canonical(document.replaced_by) == key:
            errors.append(FieldError(f"/documents/{index}/replaced_by", "own_successor", _BY_ITSELF))
    if errors:
        raise InvalidBody(errors=errors)
    await repository.replace(session, [document.model_dump() for document in listed.documents])
    await session.flush()
    return listed


async def by_number(session: Session) -> dict[str, LegalDocument]:
    """By their canonical numbers."""
    return {numbers.canonical(document.number): document for document in await repository.everything(session)}
