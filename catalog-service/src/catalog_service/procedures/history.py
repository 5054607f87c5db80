"""The published versions of a procedure beside each other: when each holds, and what it changed."""

import base64
import binascii
from collections.abc import Mapping
from datetime import date
from typing import Any

from contracts.catalog import ProcedureRecord
from servicekit import paging
from servicekit.database import Session
from servicekit.paging import Page, PageRequest, Total
from servicekit.problems import FieldError, InvalidParameter, Problem, Text

from catalog_service.procedures import differences, repository
from catalog_service.procedures.problems import NotInForce, ProcedureNotFound, VersionNotFound
from catalog_service.procedures.schemas import VersionChange, VersionChanges, VersionListed

_BAD_CURSOR = Text("Con trỏ trang không hợp lệ", "The cursor is not valid")


async def versions(session: Session, code: str, request: PageRequest) -> Page[VersionListed]:
    """Newest first. Raises ProcedureNotFound."""
    rows, next_cursor, total = await paging.fetch(session, repository.versions(code), request)
    if not rows and not request.cursor:
        raise ProcedureNotFound
    items = [VersionListed.model_validate(row, from_attributes=True) for row in rows]
    return Page[VersionListed](items=items, next_cursor=next_cursor, total=total)


async def changes(
    session: Session, code: str, version: int, compared_with: int | None, request: PageRequest
) -> VersionChanges:
    """Against the version before, or the one that is named; both are immutable, so the answer is.

    Raises ProcedureNotFound, VersionNotFound.
    """
    other = compared_with if compared_with is not None else version - 1
    contents = await repository.contents(session, code, {version, other})
    if version not in contents or (other not in contents and other >= 1):
        raise await no_such_version(session, code)
    found: list[VersionChange] = []
    if other in contents:
        found = differences.between(compared(*contents[other]), compared(*contents[version]))
    start = _start(request.cursor)
    end = start + request.page_size
    return VersionChanges(
        version=version,
        compared_with=other if other in contents else None,
        items=found[start:end],
        next_cursor=_cursor(end) if end < len(found) else None,
        total=Total(value=len(found), relation="exact") if request.with_total else None,
    )


async def no_such_version(session: Session, code: str) -> Problem:
    """The problem of who asked for a number that was never given, with those that were."""
    known = await repository.numbers(session, code)
    if known is None:
        return ProcedureNotFound()
    return VersionNotFound(
        Text(
            f"Thủ tục có các phiên bản từ {known.first} đến {known.latest}",
            f"The procedure has the versions {known.first} to {known.latest}",
        ),
        first_version=known.first,
        latest_version=known.latest,
        first_version_from=known.first_from.isoformat(),
    )


async def why_not(session: Session, code: str, day: date) -> Problem:
    """The problem of who asked for a day on which nothing is in force; a draft is nothing yet."""
    courses = await repository.courses(session, code)
    if not courses:
        return ProcedureNotFound()
    first_from, (_, last_until, successor) = courses[0][0], courses[-1]
    previous_until = max((until for _, until, _ in courses if until and until < day), default=None)
    next_from = min((begins for begins, _, _ in courses if begins > day), default=None)
    return NotInForce(
        _when_else(previous_until, next_from),
        first_version_from=first_from,
        last_until=last_until,
        previous_until=previous_until,
        next_from=next_from,
        successor=successor if next_from is None else None,
    )


def _when_else(previous_until: date | None, next_from: date | None) -> Text:
    vi, en = [], []
    if previous_until:
        vi.append(f"có hiệu lực đến hết ngày {previous_until:%d/%m/%Y}")
        en.append(f"in force until {previous_until.isoformat()}")
    if next_from:
        vi.append(f"có hiệu lực từ ngày {next_from:%d/%m/%Y}")
        en.append(f"in force from {next_from.isoformat()}")
    return Text(f"Thủ tục {' và lại '.join(vi)}", f"The procedure is {' and again '.join(en)}")


def compared(record: Mapping[str, Any], form: Mapping[str, Any] | None) -> dict[str, Any]:
    """What `differences.between` looks at of a version."""
    # Through the model: a block that a later release added is no change.
    content = ProcedureRecord.model_validate(record).model_dump(mode="json", exclude={"form_schema"})
    return content | {"form": form}


def _cursor(place: int) -> str:
    return base64.urlsafe_b64encode(str(place).encode()).decode().rstrip("=")


def _start(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        place = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii"))
    except (ValueError, binascii.Error):
        place = -1
    if place < 0:
        raise InvalidParameter(errors=[FieldError("?cursor", "invalid_cursor", _BAD_CURSOR)])
    return place
