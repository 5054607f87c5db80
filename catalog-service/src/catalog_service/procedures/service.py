"""Reading the catalogue: at most two statements each, records as the bytes that were stored at publication."""

from datetime import date
from typing import NamedTuple

from contracts.catalog import ChannelCases
from pydantic import TypeAdapter
from servicekit import paging
from servicekit.database import Session
from servicekit.paging import Page, PageRequest

from catalog_service.procedures import repository
from catalog_service.procedures.problems import FormNotFound, ProcedureNotFound
from catalog_service.procedures.schemas import VersionListed

_CHANNELS = TypeAdapter(list[ChannelCases])


class Stored(NamedTuple):
    payload: bytes
    etag: str


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
