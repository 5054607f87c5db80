from uuid import UUID

from servicekit.app import problem_responses
from servicekit.routing import api_router

from dossier_service.dossiers.answering import Act
from dossier_service.dossiers.lifecycle import TransitionNotAllowed
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.dossiers.schemas import DossierRead, ReasonBody
from dossier_service.withdrawals import service

router = api_router(tags=["withdrawals"])
_PROBLEMS = problem_responses(DossierNotFound, ActionNotYours, TransitionNotAllowed)
_PATH = "/dossiers/{dossier_id}/actions"


@router.post(f"{_PATH}/request-withdrawal", summary="Ask for the dossier back", responses=_PROBLEMS)
async def request_withdrawal(dossier_id: UUID, body: ReasonBody, act: Act) -> DossierRead:
    dossier = await service.request(act.session, dossier_id, body.reason, act.caller, act.expected, act.now)
    return await act.answer(dossier)


@router.post(f"{_PATH}/grant-withdrawal", summary="Give it back; the dossier stops", responses=_PROBLEMS)
async def grant_withdrawal(dossier_id: UUID, act: Act) -> DossierRead:
    return await act.answer(await service.grant(act.session, dossier_id, act.caller, act.expected, act.now))


@router.post(f"{_PATH}/deny-withdrawal", summary="Go on with it, and say why", responses=_PROBLEMS)
async def deny_withdrawal(dossier_id: UUID, body: ReasonBody, act: Act) -> DossierRead:
    dossier = await service.deny(act.session, dossier_id, body.reason, act.caller, act.expected, act.now)
    return await act.answer(dossier)
