from typing import Annotated

from fastapi import Depends, Query, Response
from servicekit.app import problem_responses
from servicekit.auth import Administrator, Caller, CallerKind, Person
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.long_work import OperationStarted
from servicekit.paging import Paging
from servicekit.problems import InvalidBody, InvalidParameter, NotPermitted, Unauthenticated
from servicekit.routing import api_router

from catalog_service.agencies.schemas import Code
from catalog_service.hygiene import service
from catalog_service.hygiene.findings import FindingKind
from catalog_service.hygiene.problems import FindingNotFound, FindingResolved
from catalog_service.hygiene.schemas import AcceptRequest, FindingRead, Findings, FindingStatus
from catalog_service.operations import operations
from catalog_service.reading import Today

router = api_router(tags=["catalogue"])


async def _overseer(person: Person) -> Caller:
    if person.kind is CallerKind.OFFICIAL and person.has_role("administrator", "leader", "auditor"):
        return person
    raise NotPermitted


Overseer = Annotated[Caller, Depends(_overseer)]


@router.get(
    "/catalog/hygiene",
    summary="What is wrong with published records: dead links, ended texts and fees, unused services and more",
    responses=problem_responses(Unauthenticated, NotPermitted, InvalidParameter),
)
async def list_findings(
    paging: Paging,
    overseer: Overseer,
    session: Reading,
    today: Today,
    response: Response,
    kind: Annotated[FindingKind | None, Query()] = None,
    procedure: Annotated[Code | None, Query()] = None,
    field: Annotated[Code | None, Query(description="the procedure's field of administration")] = None,
    status: Annotated[FindingStatus | None, Query()] = None,
) -> Findings:
    response.headers["Cache-Control"] = "no-store"
    return await service.page(session, today, paging, kind=kind, procedure=procedure, field=field, status=status)


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
    responses=problem_responses(Unauthenticated, NotPermitted, FindingNotFound, FindingResolved, InvalidBody),
)
async def accept_finding(
    finding_id: str, acceptance: AcceptRequest, administrator: Administrator, session: Transaction, now: Now
) -> FindingRead:
    return await service.accept(session, finding_id, acceptance, administrator.subject, now)
