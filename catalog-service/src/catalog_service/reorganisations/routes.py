from typing import Annotated

from fastapi import Depends, Response
from servicekit.app import problem_responses
from servicekit.auth import Administrator
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.etag import IfMatch
from servicekit.paging import Page, Paging
from servicekit.problems import InvalidParameter, NotPermitted, Unauthenticated, VersionConflict, VersionRequired
from servicekit.routing import api_router

from catalog_service.agencies.problems import AgencyNotFound
from catalog_service.agencies.schemas import AgencyDetail
from catalog_service.agencies.service import etag_of
from catalog_service.imports.problems import ImportRunning
from catalog_service.reorganisations import plans, service
from catalog_service.reorganisations.problems import (
    AgencyAlreadyEnded,
    AgencyExists,
    AgencyHasUnits,
    AgencyStillExecutes,
    NothingPlanned,
    ReorganisationBuiltUpon,
    ReorganisationInvalid,
)
from catalog_service.reorganisations.schemas import (
    AbolishCommand,
    AgencyCreate,
    AgencyEndedRead,
    MergeCommand,
    MoveCommand,
    RenameCommand,
    ReorganisationRead,
    ReorganisationTakeBack,
    SplitCommand,
)
from catalog_service.reorganisations.trees import Act

router = api_router(tags=["catalogue"])


async def _act(code: str, administrator: Administrator, expected: IfMatch, now: Now) -> Act:
    return Act(code, expected, administrator.subject, now)


Acting = Annotated[Act, Depends(_act)]
_REFUSALS = (Unauthenticated, NotPermitted, ImportRunning, AgencyNotFound, VersionRequired, VersionConflict)
_REFUSALS += (AgencyAlreadyEnded, ReorganisationInvalid)


@router.post(
    "/agencies",
    summary="Set up a unit by decision",
    status_code=201,
    responses=problem_responses(Unauthenticated, NotPermitted, ImportRunning, AgencyExists, ReorganisationInvalid),
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
async def rename_agency(act: Acting, command: RenameCommand, session: Transaction, response: Response) -> AgencyDetail:
    return _tagged(response, await service.rename(session, act, command))


@router.post(
    "/agencies/{code}/actions/move",
    summary="Put a unit, and all below it, under another one from a day on",
    responses=problem_responses(*_REFUSALS),
)
async def move_agency(act: Acting, command: MoveCommand, session: Transaction, response: Response) -> AgencyDetail:
    return _tagged(response, await service.move(session, act, command))


@router.post(
    "/agencies/{code}/actions/merge",
    summary="End a unit, or several, in favour of one that takes their place",
    responses=problem_responses(*_REFUSALS),
)
async def merge_agency(act: Acting, command: MergeCommand, session: Transaction, response: Response) -> AgencyEndedRead:
    return _ended(response, await service.merge(session, act, command))


@router.post(
    "/agencies/{code}/actions/split",
    summary="End a unit in favour of two or more",
    responses=problem_responses(*_REFUSALS, AgencyHasUnits),
)
async def split_agency(act: Acting, command: SplitCommand, session: Transaction, response: Response) -> AgencyEndedRead:
    return _ended(response, await service.split(session, act, command))


@router.post(
    "/agencies/{code}/actions/abolish",
    summary="End a unit, with or without successors",
    responses=problem_responses(*_REFUSALS, AgencyHasUnits, AgencyStillExecutes),
)
async def abolish_agency(
    act: Acting, command: AbolishCommand, session: Transaction, response: Response
) -> AgencyEndedRead:
    return _ended(response, await service.abolish(session, act, command))


@router.post(
    "/agencies/{code}/actions/take-back",
    summary="Take back the unit's newest reorganisation before its day; every unit stands as before",
    responses=problem_responses(
        Unauthenticated,
        NotPermitted,
        ImportRunning,
        AgencyNotFound,
        VersionRequired,
        VersionConflict,
        NothingPlanned,
        ReorganisationBuiltUpon,
        ReorganisationInvalid,
    ),
)
async def take_back_reorganisation(
    act: Acting, command: ReorganisationTakeBack, session: Transaction, response: Response
) -> AgencyDetail:
    return _tagged(response, await service.take_back(session, act, command))


@router.get(
    "/agencies/{code}/reorganisations",
    summary="What decisions did to a unit, those still to come and those taken back included",
    responses=problem_responses(Unauthenticated, NotPermitted, AgencyNotFound, InvalidParameter),
)
async def list_reorganisations(
    code: str, administrator: Administrator, session: Reading, request: Paging, response: Response
) -> Page[ReorganisationRead]:
    response.headers["Cache-Control"] = "no-store"
    return await plans.page(session, code, request)


def _tagged(response: Response, read: AgencyDetail) -> AgencyDetail:
    response.headers["ETag"] = etag_of(read)
    return read


def _ended(response: Response, read: AgencyEndedRead) -> AgencyEndedRead:
    response.headers["ETag"] = etag_of(AgencyDetail.model_validate(read.model_dump(exclude={"procedures_to_revise"})))
    return read
