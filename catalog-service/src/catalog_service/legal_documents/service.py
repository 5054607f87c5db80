from collections import Counter
from collections.abc import Iterable

from servicekit import paging
from servicekit.database import Session
from servicekit.paging import Page, PageRequest
from servicekit.problems import FieldError, InvalidBody, Text

from catalog_service.imports import turns
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
    """Raises ImportRunning, InvalidBody."""
    await turns.take(session)
    repeated = Counter(key_of(document) for document in listed.documents)
    errors: list[FieldError] = []
    for index, document in enumerate(listed.documents):
        if repeated[key_of(document)] > 1:
            errors.append(FieldError(f"/documents/{index}/number", "repeated", _REPEATED))
        errors += faults(document, f"/documents/{index}")
    if errors:
        raise InvalidBody(errors=errors)
    await repository.replace(session, [document.model_dump() for document in listed.documents])
    await session.flush()
    return listed


async def documents(session: Session) -> list[LegalDocumentItem]:
    known = [LegalDocumentItem.model_validate(document) for document in await repository.everything(session)]
    return sorted(known, key=lambda document: document.number)


async def put(session: Session, changes: Iterable[LegalDocumentItem]) -> None:
    """Add and change texts; what is not named stays. The documents have no faults."""
    after = {key_of(document): document for document in await documents(session)}
    after |= {key_of(document): document for document in changes}
    await repository.replace(session, [document.model_dump() for document in after.values()])
    await session.flush()


def key_of(document: LegalDocumentItem) -> str:
    """Equal for writings of the same number."""
    return numbers.canonical(document.number)


def faults(document: LegalDocumentItem, pointer: str = "") -> list[FieldError]:
    """What is wrong with one text, whatever else is listed."""
    if document.replaced_by and numbers.canonical(document.replaced_by) == key_of(document):
        return [FieldError(f"{pointer}/replaced_by", "own_successor", _BY_ITSELF)]
    return []


async def by_number(session: Session) -> dict[str, LegalDocument]:
    """By their canonical numbers."""
    return {numbers.canonical(document.number): document for document in await repository.everything(session)}
