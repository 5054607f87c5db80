from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from contracts.catalog import Coded
from servicekit import paging
from servicekit.database import Session
from servicekit.paging import Page, PageRequest

from catalog_service import known_codes
from catalog_service.service_usage import repository
from catalog_service.service_usage.filings import Filing
from catalog_service.service_usage.schemas import UnusedService, UnusedServices, UsageSummary, UsedService

LEAST_DAYS = 90
"""A service that nobody has filed for so long after its publication is called unused."""


async def count(session: Session, filings: Iterable[Filing]) -> None:
    """Each dossier once; one that is known to be removed counts when it is back."""
    new = await repository.keep(session, list({filing.dossier_id: filing for filing in filings}.values()))
    await _add(session, new)
    await session.flush()


async def move(session: Session, dossier_id: UUID, sequence: int, *, is_removed: bool) -> None:
    """It has left the record, or come back: by the dossier's own number of it, in whatever order it is heard."""
    known = await repository.lock(session, dossier_id)
    if sequence <= known.removal_sequence:
        return
    has_moved = is_removed != known.is_removed
    known.removal_sequence, known.is_removed = sequence, is_removed
    await session.flush()
    if has_moved and known.procedure_code and known.agency_code and known.filed_on:
        filing = Filing(dossier_id, known.procedure_code, known.agency_code, known.filed_on)
        await (repository.take_away(session, filing) if is_removed else _add(session, [filing]))


async def _add(session: Session, filings: Iterable[Filing]) -> None:
    days: dict[tuple[str, str], list[date]] = defaultdict(list)
    for filing in filings:
        days[filing.procedure_code, filing.agency].append(filing.day)
    rows = [
        {
            "procedure_code": procedure,
            "agency_code": agency,
            "first_filed_on": min(filed),
            "last_filed_on": max(filed),
            "self_filed": len(filed),
        }
        for (procedure, agency), filed in sorted(days.items())
    ]
    if rows:
        await repository.count(session, rows)


async def unused(session: Session, today: date, request: PageRequest, agency: str | None) -> UnusedServices:
    """Raises InvalidParameter."""
    await known_codes.require(session, agency=agency)
    rows, next_cursor, total = await paging.fetch(session, repository.unused(today, LEAST_DAYS, agency), request)
    summary = await repository.summary(session, today, LEAST_DAYS, agency)
    return UnusedServices(
        items=[
            UnusedService(
                procedure=Coded(code=row.code, name=row.name),
                agency=Coded(code=row.agency, name=row.agency_name),
                published_since=row.published_since,
                days_without=row.days_offered,
            )
            for row in rows
        ],
        next_cursor=next_cursor,
        total=total,
        at=today,
        least_days=LEAST_DAYS,
        summary=UsageSummary(
            services=summary.services, unused=summary.unused, median_days_to_first=summary.median_days_to_first
        ),
    )


async def unused_agencies(session: Session, codes: Collection[str], today: date) -> dict[str, dict[str, date]]:
    """Of those procedures the unused services: procedure → executing agency → offered since."""
    found: dict[str, dict[str, date]] = defaultdict(dict)
    for row in await repository.unused_of(session, codes, today, LEAST_DAYS):
        found[row.code][row.agency] = row.published_since
    return found


async def used(
    session: Session, today: date, request: PageRequest, *, agency: str | None, procedure: str | None
) -> Page[UsedService]:
    """Raises InvalidParameter."""
    await known_codes.require(session, agency=agency)
    rows, next_cursor, total = await paging.fetch(session, repository.used(today, agency, procedure), request)
    names = ("published_since", "first_filed_on", "last_filed_on", "days_to_first", "self_filed")
    items = [
        UsedService(
            procedure=Coded(code=row.code, name=row.name),
            agency=Coded(code=row.agency, name=row.agency_name),
            **{name: getattr(row, name) for name in names},
        )
        for row in rows
    ]
    return Page[UsedService](items=items, next_cursor=next_cursor, total=total)
