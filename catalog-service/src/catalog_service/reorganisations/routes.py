from fastapi import Response
from servicekit.app import problem_responses
from servicekit.auth import Administrator
from servicekit.clock import Now
from servicekit.database import Transaction
from servicekit.etag import IfMatch
from servicekit.problems import NotPermitted, Unauthenticated, VersionConflict, VersionRequired
from servicekit.routing import api_router

from catalog_service.agencies.problems import AgencyNotFound
from catalog_service.agencies.schemas import AgencyDetail
from catalog_service.agencies.service import etag_of
from catalog_service.reorganisations import service
from catalog_service.reorganisations.problems import (
    AgencyAlreadyEnded,
    AgencyExists,
    AgencyHasUnits,
    AgencyStillExecutes,
    ReorganisationInvalid,
)
from catalog_service.reorganisations.schemas import (
    AbolishCommand,
    AgencyCreate,
    AgencyEndedRead,
    MergeCommand,
    MoveCommand,
    RenameCommand,
    SplitCommand,
)

router = api_router(tags=["catalogue"])

_REFUSALS = (Unauthenticated, NotPermitted, AgencyNotFound, VersionRequired, VersionConflict)
_REFUSALS += (AgencyAlreadyEnded, ReorganisationInvalid)


@router.post(
    "/agencies",
    summary="Set up a unit by decision",
    status_code=201,
    responses=problem_responses(Unauthenticated, NotPermitted, AgencyExists, ReorganisationInvalid),
)
async def create_agency(
    command: AgencyCreate, administrator: Administrator, session: Transaction, now: Now, response: Response
) -> AgencyDetail:
    read = await service.create(session, command, now)
    response.headers["Location"] = f"/api/v1/agencies/{read.code}"
    return _tagged(response, read)


@router.post(
    "/agencies/{code}/actions/rename",
    summary="Give a unit another name from a day on",
    responses=problem_responses(*_REFUSALS),
)
async def rename_agency(
    code: str,
    command: RenameCommand,
    administrator: Administrator,
    expected: IfMatch,
    session: Transaction,
    now: Now,
    response: Response,
) -> AgencyDetail:
    return _tagged(response, await service.rename(session, code, command, expected, now))


@router.post(
    "/agencies/{code}/actions/move",
    summary="Put a unit, and all below it, under another one from a day on",
    responses=problem_responses(*_REFUSALS),
)
async def move_agency(
    code: str,
    command: MoveCommand,
    administrator: Administrator,
    expected: IfMatch,
    session: Transaction,
    now: Now,
    response: Response,
) -> AgencyDetail:
    return _tagged(response, await service.move(session, code, command, expected, now))


@router.post(
    "/agencies/{code}/actions/merge",
    summary="End a unit, or several, in favour of one that takes their place",
    responses=problem_responses(*_REFUSALS),
)
async def merge_agency(
    code: str,
    command: MergeCommand,
    administrator: Administrator,
    expected: IfMatch,
    session: Transaction,
    now: Now,
    response: Response,
) -> AgencyEndedRead:
    return _ended(response, await service.merge(session, code, command, expected, now))


@router.post(
    "/agencies/{code}/actions/split",
    summary="End a unit in favour of two or more",
    responses=problem_responses(*_REFUSALS, AgencyHasUnits),
)
async def split_agency(
    code: str,
    command: SplitCommand,
    administrator: Administrator,
    expected: IfMatch,
    session: Transaction,
    now: Now,
    response: Response,
) -> AgencyEndedRead:
    return _ended(response, await service.split(session, code, command, expected, now))


@router.post(
    "/agencies/{code}/actions/abolish",
    summary="End a unit, with or without successors",
    responses=problem_responses(*_REFUSALS, AgencyHasUnits, AgencyStillExecutes),
)
async def abolish_agency(
    code: str,
    command: AbolishCommand,
    administrator: Administrator,
    expected: IfMatch,
    session: Transaction,
    now: Now,
    response: Response,
) -> AgencyEndedRead:
    return _ended(response, await service.abolish(session, code, command, expected, now))


def _tagged(response: Response, read: AgencyDetail) -> AgencyDetail:
    response.headers["ETag"] = etag_of(read)
    return read


def _ended(response: Response, read: AgencyEndedRead) -> AgencyEndedRead:
    response.headers["ETag"] = etag_of(AgencyDetail.model_validate(read.model_dump(exclude={"procedures_to_revise"})))
    return read
