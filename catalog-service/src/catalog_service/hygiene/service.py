"""What the runs have found, as people read it and answer for it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from servicekit import paging
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.paging import PageRequest
from servicekit.problems import FieldError, InvalidBody, Text

from catalog_service import known_codes
from catalog_service.hygiene import answers, repository, run_repository, words
from catalog_service.hygiene.findings import FindingKind
from catalog_service.hygiene.models import HygieneFinding, HygieneRun
from catalog_service.hygiene.problems import FindingNotAccepted, FindingNotFound, FindingResolved
from catalog_service.hygiene.schemas import (
    AcceptRequest,
    FindingRead,
    Findings,
    FindingStatus,
    Phase,
)
from catalog_service.operations import Operation, operations
from catalog_service.text import code_words

_PAST = Text("Ngày này đã qua", "This day is over")


@dataclass(frozen=True)
class Reader:
    """Who asks, in which language; `unit`: sees the findings of its procedures alone, None: all."""

    unit: str | None
    language: str

    @property
    def agencies(self) -> list[str]:
        return [self.unit] if self.unit else []


async def page(
    session: Session,
    today: date,
    request: PageRequest,
    reader: Reader,
    *,
    kind: FindingKind | None,
    agency: str | None,
    field: str | None,
    **filters: Any,
) -> Findings:
    """`filters`: procedure, status. Raises InvalidParameter."""
    await known_codes.require(session, field=field, agency=agency)
    filters["field"] = field
    filters["agencies"] = [*reader.agencies, *([agency] if agency else [])]
    query = repository.listing(today, kind=kind, **filters)
    rows, next_cursor, total = await paging.fetch(session, query, request)
    names = await repository.names(session, {row[0].procedure_code for row in rows})
    counted = await repository.counts(session, today, **filters)
    last_run = await run_repository.last_ended(session)
    return Findings(
        items=[
            answers.finding_read(row[0], names[row[0].procedure_code], FindingStatus(row.status), reader.language)
            for row in rows
        ],
        next_cursor=next_cursor,
        total=total,
        counts={one: counted.get(one, 0) for one in FindingKind},
        by_kind=code_words.counted(words.KINDS, counted, reader.language),
        last_run=answers.run_read(last_run) if last_run else None,
    )


async def read(session: Session, finding_id: str, today: date, reader: Reader) -> FindingRead:
    """Raises FindingNotFound, also where the reader may not know of it."""
    row = await repository.get(session, _parse(finding_id), today, reader.agencies)
    if row is None:
        raise FindingNotFound
    names = await repository.names(session, {row[0].procedure_code})
    return answers.finding_read(row[0], names[row[0].procedure_code], FindingStatus(row.status), reader.language)


async def accept(
    session: Session, finding_id: str, request: AcceptRequest, expected: ExpectedVersion, by: str, now: datetime
) -> None:
    """A second acceptance takes the place of the first.

    Raises FindingNotFound, VersionConflict, FindingResolved, InvalidBody.
    """
    if request.until and request.until < now.astimezone(VIETNAM).date():
        raise InvalidBody(errors=[FieldError("/until", "in_the_past", _PAST)])
    finding = await _expected(session, finding_id, expected)
    if finding.resolved_at:
        raise FindingResolved
    finding.accepted_at, finding.accepted_by = now, by
    finding.accepted_reason, finding.accepted_until = request.reason, request.until
    finding.version += 1
    await session.flush()


async def take_back(session: Session, finding_id: str, expected: ExpectedVersion) -> None:
    """It is open again. Raises FindingNotFound, VersionConflict, FindingNotAccepted."""
    finding = await _expected(session, finding_id, expected)
    if finding.accepted_at is None:
        raise FindingNotAccepted
    finding.accepted_at = finding.accepted_by = finding.accepted_reason = finding.accepted_until = None
    finding.version += 1
    await session.flush()


async def _expected(session: Session, finding_id: str, expected: ExpectedVersion) -> HygieneFinding:
    finding = await repository.get_for_update(session, _parse(finding_id))
    if finding is None:
        raise FindingNotFound
    expected.require(finding.version)
    return finding


async def request_run(session: Session, by: str, now: datetime) -> Operation:
    """A run that sees what is true now: one that waits already, else a new one."""
    await run_repository.lock(session)
    waiting = await run_repository.waiting(session)
    if waiting:
        return await operations.get(session, operations.public_id(waiting.operation_id))
    return await _begin(session, by, now, nightly=False)


async def begin_night(session: Session, now: datetime) -> bool:
    """Once a day; whether it was begun now."""
    await run_repository.lock(session)
    if await run_repository.had_night(session, now.astimezone(VIETNAM).date()):
        return False
    await _begin(session, "service:catalog-service", now, nightly=True)
    return True


async def _begin(session: Session, by: str, now: datetime, *, nightly: bool) -> Operation:
    operation = await operations.start(session, total=0, by=by, now=now)
    run = HygieneRun(operation_id=operation.id, day=now.astimezone(VIETNAM).date(), nightly=nightly)
    run.phase, run.attempts, run.done_through = Phase.GATHER, 0, ""
    session.add(run)
    await session.flush()
    return operation


def _parse(finding_id: str) -> UUID:
    try:
        return UUID(finding_id)
    except ValueError as error:
        raise FindingNotFound from error
