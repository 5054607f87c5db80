"""Reading the catalogue: at most two statements each, records as the bytes that were stored at publication."""

from datetime import date
from typing import NamedTuple

from contracts.catalog import ChannelCases, OnlineMode, ServiceLevel
from pydantic import TypeAdapter
from servicekit import paging
from servicekit.database import Session
from servicekit.paging import Page, PageRequest

from catalog_service.levels.taxonomy import classify, taxonomy_on
from catalog_service.procedures import repository, search, summaries
from catalog_service.procedures.filters import ProcedureFilters, conditions
from catalog_service.procedures.problems import FormNotFound, ProcedureNotFound
from catalog_service.procedures.schemas import ProcedureListed, VersionListed

_CHANNELS = TypeAdapter(list[ChannelCases])


class Stored(NamedTuple):
    payload: bytes
    etag: str


async def page(session: Session, filters: ProcedureFilters, day: date, request: PageRequest) -> Page[ProcedureListed]:
    """With `q` the best match first, else in code order."""
    statement = repository.listing([repository.in_force(day), *conditions(filters)])
    if filters.q:
        statement = repository.ranked(statement, search.parse(filters.q, await repository.synonyms(session)))
    rows, next_cursor, total = await paging.fetch(session, statement, request)
    items = [_listed(row, day) for row in rows]
    return Page[ProcedureListed](items=items, next_cursor=next_cursor, total=total)


def _listed(row: tuple, day: date) -> ProcedureListed:
    code, name, online_mode, declared, provable, observed, label, decision, field, agency, channels, *_ = row
    channels = _CHANNELS.validate_python(channels)
    declared_by = decision or agency["name"]
    return ProcedureListed(
        code=code,
        name=name,
        field=field,
        agency=agency,
        level=ServiceLevel(declared=declared, provable=provable, observed=observed, label=label),
        online_mode=online_mode,
        classification=classify(taxonomy_on(day), declared, OnlineMode(online_mode), declared_by),
        fee_summary=summaries.fee_summary(channels, day),
        time_summary=summaries.time_summary(channels),
    )


async def read(session: Session, code: str, *, today: date, at: date | None, version: int | None) -> Stored:
    """A numbered version, else the one in force `at` a day, else the newest that has begun, be it ended.

    Raises ProcedureNotFound.
    """
    if version is not None:
        answer = await repository.answer_of_version(session, code, version)
    elif at is not None:
        answer = await repository.answer_on(session, code, at)
    else:
        answer = await repository.answer_latest(session, code, today)
    if answer is None:
        raise ProcedureNotFound
    return Stored(*answer)


async def read_form(session: Session, code: str, day: date, version: int | None) -> Stored:
    """Raises FormNotFound."""
    answer = await repository.form_of(session, code, day, version)
    if answer is None:
        raise FormNotFound
    return Stored(*answer)


async def versions(session: Session, code: str, request: PageRequest) -> Page[VersionListed]:
    """Newest first. Raises ProcedureNotFound."""
    rows, next_cursor, total = await paging.fetch(session, repository.versions(code), request)
    if not rows and not request.cursor:
        raise ProcedureNotFound
    items = [VersionListed.model_validate(row, from_attributes=True) for row in rows]
    return Page[VersionListed](items=items, next_cursor=next_cursor, total=total)
