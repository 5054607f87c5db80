from uuid import UUID

from fastapi import Response
from servicekit import etag
from servicekit.app import problem_responses
from servicekit.auth import Official, Person
from servicekit.clock import Now
from servicekit.database import Reading, Session, Transaction
from servicekit.etag import IfMatch
from servicekit.paging import Page, Paging
from servicekit.routing import api_router

from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound, UnitUnknown
from dossier_service.originals import service
from dossier_service.originals.problems import NoOriginals, OriginalsNotOnTheWay, OriginalsOnTheWay
from dossier_service.originals.schemas import HandOverBody, OriginalsListed, OriginalsRead
from dossier_service.reads.doors import shows
from dossier_service.reads.models import Part

router = api_router(tags=["originals"])
_PATH = "/dossiers/{dossier_id}/originals"
_PROBLEMS = problem_responses(DossierNotFound, ActionNotYours, NoOriginals)


async def _answer(session: Session, dossier_id: UUID, caller: Official, now: Now, response: Response) -> OriginalsRead:
    answer, version = await service.read(session, dossier_id, caller, now)
    if version is not None:
        etag.tag(response, version)
    response.headers["Cache-Control"] = "no-store"
    return answer


@router.get(
    _PATH,
    dependencies=[shows(Part.ORIGINALS)],
    summary="The papers that were brought: what, where they are, in time or not",
    responses=problem_responses(DossierNotFound),
)
async def get_originals(
    dossier_id: UUID, caller: Person, session: Reading, now: Now, response: Response
) -> OriginalsRead:
    return await _answer(session, dossier_id, caller, now, response)


@router.post(
    f"{_PATH}/actions/hand-over",
    summary="Send the papers on, to the executing agency unless another unit is named",
    responses=_PROBLEMS | problem_responses(OriginalsOnTheWay, UnitUnknown),
)
async def hand_over_originals(
    dossier_id: UUID,
    caller: Official,
    session: Transaction,
    expected: IfMatch,
    now: Now,
    response: Response,
    body: HandOverBody | None = None,
) -> OriginalsRead:
    await service.hand_over(session, dossier_id, body or HandOverBody(), caller, expected, now)
    return await _answer(session, dossier_id, caller, now, response)


@router.post(
    f"{_PATH}/actions/receive",
    summary="The papers have arrived",
    responses=_PROBLEMS | problem_responses(OriginalsNotOnTheWay),
)
async def receive_originals(
    dossier_id: UUID, caller: Official, session: Transaction, expected: IfMatch, now: Now, response: Response
) -> OriginalsRead:
    await service.receive(session, dossier_id, caller, expected, now)
    return await _answer(session, dossier_id, caller, now, response)


@router.get(
    "/counter/originals",
    summary="Papers that have not reached their executing agency, the most urgent first",
    responses=problem_responses(),
)
async def list_originals(
    paging: Paging, caller: Official, session: Reading, now: Now, late: bool = False
) -> Page[OriginalsListed]:
    return await service.not_arrived(session, caller, paging, now, late=late)
