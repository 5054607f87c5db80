from collections.abc import Iterable
from datetime import date, datetime

from contracts.catalog import AgencyChanged, AgencyKind
from servicekit import outbox, paging
from servicekit.database import Session
from servicekit.paging import Page, PageRequest

from catalog_service.agencies import repository
from catalog_service.agencies.models import Agency
from catalog_service.agencies.problems import AgencyNotFound
from catalog_service.agencies.schemas import AgencyDocument, AgencyRead
from catalog_service.agencies.tree import path_of


async def page(session: Session, day: date, request: PageRequest) -> Page[AgencyRead]:
    rows, next_cursor, total = await paging.fetch(session, repository.listing(day), request)
    items = [AgencyRead.model_validate(row[0]) for row in rows]
    return Page[AgencyRead](items=items, next_cursor=next_cursor, total=total)


async def get(session: Session, code: str) -> Agency:
    """Raises AgencyNotFound."""
    agency = await repository.get(session, code)
    if agency is None:
        raise AgencyNotFound
    return agency


async def put(session: Session, documents: Iterable[AgencyDocument], now: datetime) -> set[str]:
    """Bring the units to what the documents say; the tree is known to be sound. Gives the codes that changed.

    A unit that moves takes everything under it along: each of them is announced with its new path.
    """
    agencies = await repository.everything(session)
    changed: set[str] = set()
    for document in documents:
        agency = agencies.get(document.code)
        if agency is None:
            agency = agencies[document.code] = Agency(code=document.code, sequence=0, path=[])
            session.add(agency)
        if differs(agency, document):
            _take_over(agency, document)
            changed.add(document.code)
    parents = {code: agency.parent for code, agency in agencies.items()}
    for code, agency in agencies.items():
        path = path_of(code, parents)
        if agency.path != path:
            agency.path = path
            changed.add(code)
    await outbox.record(session, *(_announce(agencies[code], now) for code in _roots_first(changed, agencies)))
    await session.flush()
    return changed


def differs(agency: Agency, document: AgencyDocument) -> bool:
    return any(getattr(agency, name) != value for name, value in document.model_dump(mode="python").items())


def _take_over(agency: Agency, document: AgencyDocument) -> None:
    for name, value in document.model_dump(mode="python").items():
        setattr(agency, name, value)


def _roots_first(codes: set[str], agencies: dict[str, Agency]) -> list[str]:
    return sorted(codes, key=lambda code: (len(agencies[code].path), code))


def _announce(agency: Agency, now: datetime) -> AgencyChanged:
    agency.sequence += 1
    return AgencyChanged(
        sequence=agency.sequence,
        occurred_at=now,
        code=agency.code,
        name=agency.name,
        kind=AgencyKind(agency.kind),
        parent=agency.parent,
        path=agency.path,
        valid_from=agency.valid_from,
        valid_to=agency.valid_to,
        successors=tuple(agency.successors),
    )
