from collections.abc import Container, Iterable
from datetime import date
from typing import Any

from servicekit import paging
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.paging import Page, PageRequest
from servicekit.problems import FieldError, InvalidBody

from catalog_service import known_codes
from catalog_service.agencies import repository as agencies
from catalog_service.imports import turns
from catalog_service.mandates import answers, judging, repository
from catalog_service.mandates.models import Mandate, MandatedService
from catalog_service.mandates.problems import MandateNotFound
from catalog_service.mandates.schemas import (
    Compliance,
    ComplianceStatus,
    MandateChange,
    MandateDocument,
    MandateHeader,
    MandateItem,
    MandateListed,
    MandateRead,
    Owner,
)


async def page(session: Session, day: date | None, request: PageRequest) -> Page[MandateListed]:
    """All lists, or those that are valid on a day."""
    rows, next_cursor, total = await paging.fetch(session, repository.listing(day), request)
    items = [MandateListed.model_validate(row[0]) for row in rows]
    return Page[MandateListed](items=items, next_cursor=next_cursor, total=total)


async def get(session: Session, mandate_id: str) -> Mandate:
    """Raises MandateNotFound."""
    mandate = await repository.get(session, mandate_id)
    if mandate is None:
        raise MandateNotFound
    return mandate


async def read(session: Session, mandate_id: str) -> MandateRead:
    """Raises MandateNotFound."""
    mandate = await get(session, mandate_id)
    return _read(mandate, (await repository.items(session, [mandate_id]))[mandate_id])


async def replace(session: Session, mandate_id: str, change: MandateChange, expected: ExpectedVersion) -> MandateRead:
    """A list that does not exist yet has version 0. Raises ImportRunning, VersionConflict, InvalidBody."""
    await turns.take(session)
    errors = judging.faults(change, await agencies.last_days(session))
    if errors:
        raise InvalidBody(errors=errors)
    mandate = await repository.claim(session, mandate_id, _header(change))
    expected.require(mandate.version)
    await _write(session, mandate, change)
    return await read(session, mandate_id)


async def put(session: Session, documents: Iterable[MandateDocument]) -> set[str]:
    """Add and change lists; what is not named stays. Gives the ids of those that changed.

    The documents have no faults.
    """
    changed: set[str] = set()
    for document in sorted(documents, key=lambda document: document.id):
        mandate = await repository.claim(session, document.id, _header(document))
        before = (await repository.items(session, [document.id]))[document.id]
        if mandate.version and _document(mandate, before) == document:
            continue
        await _write(session, mandate, document)
        changed.add(document.id)
    return changed


async def documents(session: Session) -> list[MandateDocument]:
    mandates = await repository.everything(session)
    items = await repository.items(session, [mandate.id for mandate in mandates])
    return [_document(mandate, items[mandate.id]) for mandate in mandates]


def faults(document: MandateDocument, units: Container[str]) -> list[FieldError]:
    """What is wrong with one imported list."""
    return judging.faults(document, units)


async def compliance(
    session: Session,
    mandate_id: str,
    day: date,
    today: date,
    request: PageRequest,
    *,
    under: str | None = None,
    status: ComplianceStatus | None = None,
    language: str,
) -> Compliance:
    """Raises MandateNotFound, InvalidParameter."""
    mandate = await get(session, mandate_id)
    await known_codes.require(session, agency=under)
    known = day >= today
    query = repository.compared(mandate_id, day, under=under, status=status, levels_are_known=known)
    rows, next_cursor, total = await paging.fetch(session, query, request)
    counts = await repository.counted(session, mandate_id, day, under=under, levels_are_known=known)
    return Compliance(
        items=[answers.compared(row, language) for row in rows],
        next_cursor=next_cursor,
        total=total,
        mandate=mandate.id,
        decision=mandate.decision,
        at=day,
        summary=answers.summary(counts, language),
    )


async def _write(session: Session, mandate: Mandate, change: MandateChange) -> None:
    for name, value in _header(change).items():
        setattr(mandate, name, value)
    mandate.version += 1
    rows = [_row(mandate.id, number, item, change) for number, item in enumerate(change.items, start=1)]
    await session.flush()
    await repository.replace_items(session, mandate.id, rows)
    await session.flush()


def _header(change: MandateChange) -> dict[str, Any]:
    return {name: getattr(change, name) for name in MandateHeader.model_fields}


def _row(mandate_id: str, number: int, item: MandateItem, mandate: MandateChange) -> dict[str, Any]:
    names = ("procedure_code", "national_code", "name", "agency_kind", "required_level")
    return {
        **{name: getattr(item, name) for name in names},
        "mandate_id": mandate_id,
        "number": number,
        "agency_code": item.agency,
        "owner_unit": item.owner.unit if item.owner else None,
        "owner_role": item.owner.role if item.owner else None,
        "due_on": item.due_on or mandate.due_on,
    }


def _item(row: MandatedService) -> MandateItem:
    names = ("procedure_code", "national_code", "name", "agency_kind", "required_level", "due_on")
    owner = Owner(unit=row.owner_unit, role=row.owner_role) if row.owner_unit else None
    return MandateItem(**{name: getattr(row, name) for name in names}, agency=row.agency_code, owner=owner)


def _read(mandate: Mandate, rows: list[MandatedService]) -> MandateRead:
    listed = MandateListed.model_validate(mandate).model_dump()
    return MandateRead(**listed, items=[_item(row) for row in rows])


def _document(mandate: Mandate, rows: list[MandatedService]) -> MandateDocument:
    header = MandateHeader.model_validate(mandate).model_dump()
    return MandateDocument(id=mandate.id, **header, items=[_item(row) for row in rows])
