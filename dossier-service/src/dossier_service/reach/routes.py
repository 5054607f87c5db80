from uuid import UUID

from servicekit.app import problem_responses
from servicekit.auth import Official
from servicekit.clock import Now
from servicekit.database import Reading
from servicekit.paging import Page, Paging
from servicekit.problems import NotPermitted
from servicekit.routing import api_router

from dossier_service.dossiers.answering import Act
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.dossiers.schemas import DossierRead
from dossier_service.reach import service
from dossier_service.reach.schemas import ReachFigure, ToldBody, UnreachedDossier

router = api_router(tags=["reach"])


@router.get(
    "/reach/unreached",
    summary="Open dossiers of the caller's units whose owner no message has reached",
    responses=problem_responses(NotPermitted),
)
async def list_unreached(paging: Paging, caller: Official, session: Reading, now: Now) -> Page[UnreachedDossier]:
    return await service.page(session, caller, paging, now)


@router.get(
    "/reach",
    summary="How many owners of open dossiers have been reached",
    responses=problem_responses(NotPermitted),
)
async def get_reach(caller: Official, session: Reading, now: Now) -> ReachFigure:
    return await service.figure(session, caller, now)


@router.post(
    "/dossiers/{dossier_id}/actions/tell-by-hand",
    summary="Say that the owner was told by phone, by post or in person",
    responses=problem_responses(DossierNotFound, ActionNotYours),
)
async def tell_by_hand(dossier_id: UUID, body: ToldBody, act: Act) -> DossierRead:
    return await act.answer(
        await service.tell_by_hand(act.session, dossier_id, body, act.caller, act.expected, act.now)
    )
