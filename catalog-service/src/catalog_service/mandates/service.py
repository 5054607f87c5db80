from collections.abc import Collection, Container, Iterable
from datetime import date, datetime
from typing import Any

import structlog
from servicekit import paging
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.paging import Page, PageRequest
from servicekit.problems import FieldError, InvalidBody, InvalidParameter

from catalog_service import known_codes
from catalog_service.agencies import repository as agencies
from catalog_service.imports import turns
from catalog_service.mandates import answers, judging, repository
from catalog_service.mandates.models import Mandate, MandatedService
from catalog_service.mandates.problems import MandateIsWithdrawn, MandateNotFound
from catalog_service.mandates.schemas import (
    Compliance,
    ComplianceStatus,
    MandateChange,
    MandateDocument,
    MandateHeader,
    MandateItem,
    MandateItemRead,
    MandateListed,
    MandateRead,
    MandateWithdrawal,
    MandateWithdrawn,
    Owner,
)

log = structlog.get_logger()


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
    rows = (await repository.items(session, [mandate_id]))[mandate_id]
    named = {code for row in rows for code in (row.procedure_code, row.national_code) if code}
    return _read(mandate, rows, await repository.in_catalogue(session, named))


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


async def withdraw(
    session: Session,
    mandate_id: str,
    withdrawal: MandateWithdrawal,
    expected: ExpectedVersion,
    *,
    by: str,
    now: datetime,
) -> MandateRead:
    """It was entered by mistake: the row stays as the trace. Raises ImportRunning, MandateNotFound, VersionConflict,
    MandateIsWithdrawn."""
    await turns.take(session)
    mandate = await repository.get_for_update(session, mandate_id)
    if mandate is None:
        raise MandateNotFound
    expected.require(mandate.version)
    if mandate.withdrawn_at:
        raise MandateIsWithdrawn
    mandate.withdrawn_at, mandate.withdrawn_by, mandate.withdrawal_reason = now, by, withdrawal.reason
    mandate.version += 1
    await session.flush()
    log.info("mandate_withdrawn", mandate=mandate_id)
    return await read(session, mandate_id)


async def put(session: Session, documents: Iterable[MandateDocument]) -> set[str]:
    """Add and change lists; what is not named stays. Gives the ids of those that changed.

    The documents have no faults.
    """
    changed: set[str] = set()
    for document in sorted(documents, key=lambda document: document.id):
        mandate = await repository.claim(session, document.id, _header(document))
        before = (await repository.items(session, [document.id]))[document.id]
        if mandate.version and not mandate.withdrawn_at and _document(mandate, before) == document:
            continue
        await _write(session, mandate, document)
        changed.add(document.id)
    return changed


async def documents(session: Session) -> list[MandateDocument]:
    mandates = await repository.everything(session)
    items = await repository.items(session, [mandate.id for mandate in mandates])
    return [_document(mandate, items[mandate.id]) for mandate in mandates]


async def notes(
    session: Session, documents: Iterable[MandateDocument], coming: Collection[str]
) -> dict[str, list[FieldError]]:
    """By list, what of it the catalogue does not have, not even among the procedures that come along."""
    lists = {document.id: document for document in documents}
    named = {item.procedure_code for document in lists.values() for item in document.items if item.procedure_code}
    known = {*coming, *await repository.in_catalogue(session, named)}
    return {key: judging.not_in_catalogue(document, known) for key, document in lists.items()}


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
    """Raises MandateNotFound, MandateIsWithdrawn, InvalidParameter."""
    mandate = await get(session, mandate_id)
    if mandate.withdrawn_at:
        raise MandateIsWithdrawn
    if day < mandate.valid_from:
        raise InvalidParameter(errors=[judging.not_yet_valid(mandate.valid_from)])
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
    mandate.withdrawn_at = mandate.withdrawn_by = mandate.withdrawal_reason = None
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


def _read(mandate: Mandate, rows: list[MandatedService], in_catalogue: Container[str | None]) -> MandateRead:
    listed = MandateListed.model_validate(mandate).model_dump()
    items = [
        MandateItemRead(
            **_item(row).model_dump(),
            in_catalogue=row.procedure_code in in_catalogue or row.national_code in in_catalogue,
        )
        for row in rows
    ]
    withdrawn = None
    if mandate.withdrawn_at and mandate.withdrawal_reason:
        withdrawn = MandateWithdrawn(at=mandate.withdrawn_at, reason=mandate.withdrawal_reason)
    return MandateRead(**listed, items=items, withdrawn=withdrawn)


def _document(mandate: Mandate, rows: list[MandatedService]) -> MandateDocument:
    header = MandateHeader.model_validate(mandate).model_dump()
    return MandateDocument(id=mandate.id, **header, items=[_item(row) for row in rows])
