from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from servicekit import etag
from servicekit.app import problem_responses
from servicekit.auth import Administrator, Anyone, Caller, CallerKind, Person
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.etag import IfMatch
from servicekit.paging import Page, Paging
from servicekit.problems import (
    InvalidBody,
    InvalidParameter,
    NotPermitted,
    Unauthenticated,
    VersionConflict,
    VersionRequired,
)
from servicekit.routing import api_router

from catalog_service.agencies.schemas import Code
from catalog_service.imports.problems import ImportRunning
from catalog_service.levels import classing, service, waiving
from catalog_service.levels.problems import (
    LevelProvable,
    OwnWaiver,
    ProbeScopeMissing,
    ServiceNotOffered,
    WaiverElsewhere,
    WaiverInForce,
    WaiverNotFound,
    WaiverNotOpen,
    WaiverRequested,
)
from catalog_service.levels.schemas import (
    Coverage,
    ProbeReport,
    ServiceCounts,
    StandingRead,
    WaiverAction,
    WaiverRead,
    WaiverRequest,
    WaiverRevocation,
)
from catalog_service.levels.taxonomy import Classification, Taxonomy
from catalog_service.procedures.problems import NotInForce, ProcedureNotFound
from catalog_service.reading import REVALIDATED, At, Today, tagged_json

router = api_router(tags=["catalogue"])

PROBE_SCOPE = "catalog:probes:write"
Scheme = Annotated[Taxonomy | None, Query(description="default: the scheme that was in force that day")]


async def _prober(person: Person) -> Caller:
    """An administrator, or a client that probes the service."""
    if person.kind is CallerKind.OFFICIAL and person.has_role("administrator"):
        return person
    if person.kind is CallerKind.PARTNER and PROBE_SCOPE in person.scopes:
        return person
    raise ProbeScopeMissing


async def _leader(person: Person) -> Caller:
    if person.kind is CallerKind.OFFICIAL and person.has_role("leader"):
        return person
    raise NotPermitted


async def _overseer(person: Person) -> Caller:
    if person.kind is CallerKind.OFFICIAL and person.has_role("administrator", "leader", "auditor"):
        return person
    raise NotPermitted


Prober = Annotated[Caller, Depends(_prober)]
Leader = Annotated[Caller, Depends(_leader)]
Overseer = Annotated[Caller, Depends(_overseer)]


@router.post(
    "/catalog/level-probes",
    summary="Report what a probe found; a failed one lowers the public label at once",
    status_code=201,
    responses=problem_responses(Unauthenticated, ProbeScopeMissing, ImportRunning, InvalidBody),
)
async def report_probe(report: ProbeReport, prober: Prober, session: Transaction, now: Now) -> StandingRead:
    if prober.kind is CallerKind.PARTNER and not prober.agencies & {"*", report.agency}:
        raise ProbeScopeMissing
    return service.read_standing(await service.report_probe(session, report, prober, now))


@router.get(
    "/catalog/level-coverage",
    summary="Live services of level 3 and 4: what proves them, and when it last did",
    response_model=Coverage,
    responses=problem_responses(InvalidParameter),
)
async def get_coverage(paging: Paging, caller: Anyone, session: Reading, today: Today, request: Request) -> Response:
    return tagged_json(request, await service.coverage(session, today, paging), REVALIDATED)


@router.post(
    "/procedures/{code}/level-waivers",
    summary="Ask that a level be told though it is not provable; takes effect when a leader signs",
    status_code=201,
    responses=problem_responses(
        Unauthenticated, NotPermitted, ServiceNotOffered, LevelProvable, WaiverInForce, WaiverRequested, InvalidBody
    ),
)
async def request_waiver(
    code: str,
    request: WaiverRequest,
    administrator: Administrator,
    session: Transaction,
    now: Now,
    response: Response,
) -> WaiverRead:
    waiver = await waiving.request_waiver(session, code, request, administrator, now)
    etag.tag(response, waiver.version)
    response.headers["Location"] = f"/api/v1/procedures/{code}/level-waivers/{waiver.id}"
    return waiving.read_waiver(session, waiver, now)


@router.get(
    "/procedures/{code}/level-waivers",
    summary="Waivers of a procedure, newest first, each with whether its signature is good",
    responses=problem_responses(Unauthenticated, NotPermitted, InvalidParameter),
)
async def list_waivers(
    code: str, paging: Paging, overseer: Overseer, session: Reading, now: Now, response: Response
) -> Page[WaiverRead]:
    response.headers["Cache-Control"] = "no-store"
    return await waiving.waivers_of(session, code, paging, now)


@router.get(
    "/procedures/{code}/level-waivers/{waiver_id}",
    summary="One waiver",
    responses=problem_responses(Unauthenticated, NotPermitted, WaiverNotFound),
)
async def get_waiver(
    code: str, waiver_id: UUID, overseer: Overseer, session: Reading, now: Now, response: Response
) -> WaiverRead:
    waiver = await waiving.get_waiver(session, code, waiver_id)
    etag.tag(response, waiver.version)
    response.headers["Cache-Control"] = "no-store"
    return waiving.read_waiver(session, waiver, now)


@router.post(
    "/procedures/{code}/level-waivers/{waiver_id}/actions/sign",
    summary="Sign a waiver that somebody else has asked for, for an agency below the own unit",
    responses=problem_responses(
        Unauthenticated,
        NotPermitted,
        OwnWaiver,
        WaiverElsewhere,
        WaiverNotFound,
        WaiverNotOpen,
        WaiverInForce,
        ImportRunning,
        VersionRequired,
        VersionConflict,
    ),
)
async def sign_waiver(
    code: str,
    waiver_id: UUID,
    action: WaiverAction,
    leader: Leader,
    expected: IfMatch,
    session: Transaction,
    now: Now,
    response: Response,
) -> WaiverRead:
    waiver = await waiving.sign_waiver(session, code, waiver_id, expected, leader, now)
    etag.tag(response, waiver.version)
    return waiving.read_waiver(session, waiver, now)


@router.post(
    "/procedures/{code}/level-waivers/{waiver_id}/actions/revoke",
    summary="End a waiver before its day, with a reason",
    responses=problem_responses(
        Unauthenticated,
        NotPermitted,
        WaiverElsewhere,
        WaiverNotFound,
        WaiverNotOpen,
        ImportRunning,
        VersionRequired,
        VersionConflict,
        InvalidBody,
    ),
)
async def revoke_waiver(
    code: str,
    waiver_id: UUID,
    revocation: WaiverRevocation,
    overseer: Overseer,
    expected: IfMatch,
    session: Transaction,
    now: Now,
    response: Response,
) -> WaiverRead:
    if not overseer.has_role("administrator", "leader"):
        raise NotPermitted
    waiver = await waiving.revoke_waiver(session, code, waiver_id, revocation, expected, overseer, now)
    etag.tag(response, waiver.version)
    return waiving.read_waiver(session, waiver, now)


@router.get(
    "/procedures/{code}/classification",
    summary="How a procedure is classed on a day: levels 1-4, or information, partial, full",
    response_model=Classification,
    responses=problem_responses(ProcedureNotFound, NotInForce, InvalidParameter),
)
async def get_classification(
    code: str, day: At, caller: Anyone, session: Reading, request: Request, taxonomy: Scheme = None
) -> Response:
    return tagged_json(request, await classing.classification(session, code, day, taxonomy))


@router.get(
    "/catalog/service-counts",
    summary="How many procedures of each class are declared, provable and told, in either scheme",
    response_model=ServiceCounts,
    responses=problem_responses(InvalidParameter),
)
async def count_services(
    day: At,
    today: Today,
    caller: Anyone,
    session: Reading,
    request: Request,
    agency: Annotated[Code | None, Query(description="competent or executing; units below it included")] = None,
    taxonomy: Scheme = None,
) -> Response:
    return tagged_json(request, await classing.service_counts(session, day, today, agency, taxonomy), REVALIDATED)
