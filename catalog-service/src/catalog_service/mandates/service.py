from collections import Counter, defaultdict
from collections.abc import Container, Iterable
from datetime import date
from typing import Any

from contracts.catalog import Coded
from servicekit import paging
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.paging import Page, PageRequest
from servicekit.problems import FieldError, InvalidBody

from catalog_service.agencies import repository as agencies
from catalog_service.mandates import judging, repository
from catalog_service.mandates.models import Mandate, MandatedService
from catalog_service.mandates.problems import MandateNotFound
from catalog_service.mandates.schemas import (
    AgencyCompliance,
    Compliance,
    ComplianceItem,
    ComplianceStatus,
    ComplianceSummary,
    LevelsCount,
    MandateChange,
    MandateDocument,
    MandateHeader,
    MandateItem,
    MandateListed,
    MandateRead,
    Owner,
    OwnerRead,
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
    """A list that does not exist yet has version 0. Raises VersionConflict, InvalidBody."""
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
) -> Compliance:
    """Raises MandateNotFound."""
    mandate = await get(session, mandate_id)
    known = day >= today
    query = repository.compared(mandate_id, day, under=under, status=status, levels_are_known=known)
    rows, next_cursor, total = await paging.fetch(session, query, request)
    counts = await repository.counted(session, mandate_id, day, under=under, levels_are_known=known)
    return Compliance(
        items=[_compared(row) for row in rows],
        next_cursor=next_cursor,
        total=total,
        mandate=mandate.id,
        decision=mandate.decision,
        at=day,
        summary=_summary(counts),
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


def _coded(code: str | None, name: str | None) -> Coded | None:
    return Coded(code=code, name=name or code) if code else None


def _compared(row: Any) -> ComplianceItem:
    owner = _coded(row.owner_unit, row.owner_name)
    names = ("number", "name", "national_code", "declared", "provable", "observed", "label")
    return ComplianceItem(
        **{name: getattr(row, name) for name in (*names, "status", "due_on", "days_overdue")},
        procedure=_coded(row.code, row.title),
        agency=_coded(row.agency, row.agency_name),
        required=row.required_level,
        owner=OwnerRead(unit=owner, role=row.owner_role) if owner else None,
    )


def _summary(rows: list[Any]) -> ComplianceSummary:
    by_agency: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_agency[row.agency].append(row)
    return ComplianceSummary(**_totals(rows), agencies=[_of_agency(group) for group in by_agency.values()])


def _of_agency(rows: list[Any]) -> AgencyCompliance:
    cells: Counter[tuple[int | None, ...]] = Counter()
    for row in rows:
        cells[row.required_level, row.declared, row.provable, row.observed] += row.services
    matrix = [
        LevelsCount(required=cell[0] or 0, declared=cell[1], provable=cell[2], observed=cell[3], services=services)
        for cell, services in cells.items()
    ]
    return AgencyCompliance(agency=_coded(rows[0].agency, rows[0].agency_name), **_totals(rows), matrix=matrix)


def _totals(rows: list[Any]) -> dict[str, Any]:
    statuses = dict.fromkeys(ComplianceStatus, 0)
    for row in rows:
        statuses[ComplianceStatus(row.status)] += row.services
    overdue = sum(row.overdue for row in rows)
    return {"services": sum(statuses.values()), "overdue": overdue, "statuses": statuses}
