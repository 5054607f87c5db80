from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Query, Response
from servicekit import etag
from servicekit.app import problem_responses
from servicekit.auth import Administrator, CallerKind, Person
from servicekit.clock import Now
from servicekit.database import Reading, Session, Transaction
from servicekit.etag import ExpectedVersion, IfMatch
from servicekit.long_work import OperationStarted
from servicekit.paging import Paging
from servicekit.problems import (
    InvalidBody,
    InvalidParameter,
    NotPermitted,
    Unauthenticated,
    VersionConflict,
    VersionRequired,
)
from servicekit.rendering import Language
from servicekit.routing import api_router

from catalog_service.agencies.schemas import Code
from catalog_service.hygiene import service
from catalog_service.hygiene.findings import FindingKind
from catalog_service.hygiene.problems import FindingNotAccepted, FindingNotFound, FindingResolved
from catalog_service.hygiene.schemas import AcceptRequest, FindingRead, Findings, FindingStatus
from catalog_service.hygiene.service import Reader
from catalog_service.operations import operations
from catalog_service.reading import Today

router = api_router(tags=["catalogue"])


async def _reader(person: Person, language: Language) -> Reader:
    """Overseers see everything; an agency's officers and approvers see what is wrong with its own procedures."""
    if person.kind is CallerKind.OFFICIAL and person.has_role("administrator", "leader", "auditor"):
        return Reader(None, language)
    if person.kind is CallerKind.OFFICIAL and person.has_role("officer", "approver") and person.unit:
        return Reader(person.unit, language)
    raise NotPermitted


FindingReader = Annotated[Reader, Depends(_reader)]
_ACT_REFUSALS = (Unauthenticated, NotPermitted, FindingNotFound, VersionRequired, VersionConflict, InvalidBody)


@dataclass(frozen=True)
class Act:
    """What every command about a finding comes with."""

    finding_id: str
    expected: ExpectedVersion
    by: str
    now: datetime
    today: date
    reader: Reader
    response: Response

    async def answer(self, session: Session) -> FindingRead:
        return _tagged(self.response, await service.read(session, self.finding_id, self.today, self.reader))


async def _act(
    finding_id: str,
    administrator: Administrator,
    expected: IfMatch,
    now: Now,
    today: Today,
    language: Language,
    response: Response,
) -> Act:
    return Act(finding_id, expected, administrator.subject, now, today, Reader(None, language), response)


Acting = Annotated[Act, Depends(_act)]


@router.get(
    "/catalog/hygiene",
    summary="What is wrong with published records: dead links, ended texts and fees, unused services and more",
    responses=problem_responses(Unauthenticated, NotPermitted, InvalidParameter),
)
async def list_findings(
    paging: Paging,
    reader: FindingReader,
    session: Reading,
    today: Today,
    response: Response,
    kind: Annotated[FindingKind | None, Query()] = None,
    procedure: Annotated[Code | None, Query()] = None,
    field: Annotated[Code | None, Query(description="the procedure's field of administration")] = None,
    agency: Annotated[Code | None, Query(description="competent or executing; units below it included")] = None,
    status: Annotated[FindingStatus | None, Query()] = None,
) -> Findings:
    response.headers["Cache-Control"] = "no-store"
    filters = {"procedure": procedure, "field": field, "agency": agency, "status": status}
    return await service.page(session, today, paging, reader, kind=kind, **filters)


@router.get(
    "/catalog/hygiene/{finding_id}",
    summary="One finding; its ETag is what an acceptance needs",
    responses=problem_responses(Unauthenticated, NotPermitted, FindingNotFound),
)
async def get_finding(
    finding_id: str, reader: FindingReader, session: Reading, today: Today, response: Response
) -> FindingRead:
    return _tagged(response, await service.read(session, finding_id, today, reader))


@router.post(
    "/catalog/hygiene/runs",
    summary="Look at everything that is published now; otherwise it is done every night",
    status_code=202,
    responses=problem_responses(Unauthenticated, NotPermitted),
)
async def start_run(
    administrator: Administrator, session: Transaction, now: Now, response: Response
) -> OperationStarted:
    operation = await service.request_run(session, administrator.subject, now)
    return operations.started(operation, response)


@router.post(
    "/catalog/hygiene/{finding_id}/actions/accept",
    summary="Say why a finding may stay; it is shown as open again when the day is over or the fact is another",
    responses=problem_responses(*_ACT_REFUSALS, FindingResolved),
)
async def accept_finding(act: Acting, acceptance: AcceptRequest, session: Transaction) -> FindingRead:
    await service.accept(session, act.finding_id, acceptance, act.expected, act.by, act.now)
    return await act.answer(session)


@router.post(
    "/catalog/hygiene/{finding_id}/actions/take-back-acceptance",
    summary="Take an acceptance back: the finding is open again",
    responses=problem_responses(*_ACT_REFUSALS, FindingNotAccepted),
)
async def take_back_acceptance(act: Acting, session: Transaction) -> FindingRead:
    await service.take_back(session, act.finding_id, act.expected)
    return await act.answer(session)


def _tagged(response: Response, read: FindingRead) -> FindingRead:
    response.headers["Cache-Control"] = "no-store"
    etag.tag(response, read.version)
    return read
