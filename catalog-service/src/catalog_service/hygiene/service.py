"""What the runs have found, as people read it and answer for it."""

from datetime import date, datetime
from uuid import UUID

from contracts.catalog import Coded
from servicekit import paging
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.paging import PageRequest
from servicekit.problems import FieldError, InvalidBody, Text

from catalog_service.hygiene import repository, run_repository
from catalog_service.hygiene.findings import FindingKind
from catalog_service.hygiene.models import HygieneFinding, HygieneRun
from catalog_service.hygiene.problems import FindingNotFound, FindingResolved
from catalog_service.hygiene.schemas import (
    Acceptance,
    AcceptRequest,
    Detail,
    FindingRead,
    Findings,
    FindingStatus,
    LinksOutcome,
    Phase,
    RunRead,
    SuggestedCode,
)
from catalog_service.operations import Operation, operations

_PAST = Text("Ngày này đã qua", "This day is over")


async def page(
    session: Session,
    today: date,
    request: PageRequest,
    *,
    kind: FindingKind | None,
    procedure: str | None,
    field: str | None,
    status: FindingStatus | None,
) -> Findings:
    filters = {"procedure": procedure, "field": field, "status": status}
    query = repository.listing(today, kind=kind, **filters)
    rows, next_cursor, total = await paging.fetch(session, query, request)
    names = await repository.names(session, {row[0].procedure_code for row in rows})
    counted = await repository.counts(session, today, **filters)
    last_run = await run_repository.last_ended(session)
    return Findings(
        items=[_read(row[0], names[row[0].procedure_code], FindingStatus(row.status)) for row in rows],
        next_cursor=next_cursor,
        total=total,
        counts={one: counted.get(one, 0) for one in FindingKind},
        last_run=_read_run(last_run) if last_run else None,
    )


async def accept(session: Session, finding_id: str, request: AcceptRequest, by: str, now: datetime) -> FindingRead:
    """A second acceptance takes the place of the first. Raises FindingNotFound, FindingResolved, InvalidBody."""
    if request.until and request.until < now.astimezone(VIETNAM).date():
        raise InvalidBody(errors=[FieldError("/until", "in_the_past", _PAST)])
    finding = await repository.get(session, _parse(finding_id))
    if finding is None:
        raise FindingNotFound
    if finding.resolved_at:
        raise FindingResolved
    finding.accepted_at, finding.accepted_by = now, by
    finding.accepted_reason, finding.accepted_until = request.reason, request.until
    await session.flush()
    names = await repository.names(session, {finding.procedure_code})
    return _read(finding, names[finding.procedure_code], FindingStatus.ACCEPTED)


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


def _read(finding: HygieneFinding, name: str, status: FindingStatus) -> FindingRead:
    return FindingRead(
        id=str(finding.id),
        kind=FindingKind(finding.kind),
        procedure=Coded(code=finding.procedure_code, name=name),
        pointer=finding.pointer,
        detail=Detail(vi=finding.detail_vi, en=finding.detail_en),
        fact=finding.fact,
        suggestions=[SuggestedCode.model_validate(suggestion) for suggestion in finding.suggestions],
        status=status,
        first_seen=finding.first_seen,
        last_seen=finding.last_seen,
        resolved_at=finding.resolved_at,
        accepted=_acceptance(finding),
    )


def _acceptance(finding: HygieneFinding) -> Acceptance | None:
    """Also one whose last day is over: it says what was thought then."""
    if finding.accepted_at is None:
        return None
    return Acceptance(
        reason=finding.accepted_reason or "",
        until=finding.accepted_until,
        by=finding.accepted_by or "",
        at=finding.accepted_at,
    )


def _read_run(run: HygieneRun) -> RunRead:
    assert run.finished_at is not None  # noqa: S101 - for the type checker
    return RunRead(
        operation_id=operations.public_id(run.operation_id),
        day=run.day,
        nightly=run.nightly,
        links=LinksOutcome(run.links_outcome) if run.links_outcome else None,
        finished_at=run.finished_at,
    )
