"""Reading the catalogue: at most two statements each, records as the bytes that were stored at publication."""

from datetime import date
from typing import NamedTuple

from servicekit.database import Session

from catalog_service.procedures import history, repository
from catalog_service.procedures.problems import FormNotFound


class Stored(NamedTuple):
    payload: bytes
    etag: str


async def read(session: Session, code: str, *, today: date, at: date | None, version: int | None) -> Stored:
    """A numbered version, else the one in force `at` a day, else the newest that has begun, be it ended.

    Raises ProcedureNotFound, VersionNotFound, NotInForce.
    """
    if version is not None:
        answer = await repository.answer_of_version(session, code, version)
    elif at is not None:
        answer = await repository.answer_on(session, code, at)
    else:
        answer = await repository.answer_latest(session, code, today)
    if answer is None and version is not None:
        raise await history.no_such_version(session, code)
    if answer is None:
        raise await history.why_not(session, code, at or today)
    return Stored(*answer)


async def read_form(session: Session, code: str, day: date, version: int | None) -> Stored:
    """Raises FormNotFound, VersionNotFound."""
    answer = await repository.form_of(session, code, day, version)
    if answer is None:
        known = await repository.numbers(session, code)
        if version is not None and known and not await repository.contents(session, code, {version}):
            raise await history.no_such_version(session, code)
        raise FormNotFound
    return Stored(*answer)
