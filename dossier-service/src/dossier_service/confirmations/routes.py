from uuid import UUID

from fastapi import Request
from servicekit.app import problem_responses
from servicekit.auth import Anyone, Service
from servicekit.clock import Now
from servicekit.database import Transaction, database_of
from servicekit.idempotency import exempt
from servicekit.routing import api_router, internal_router

from dossier_service.confirmations import service
from dossier_service.confirmations.problems import AskedTooOften, NothingToConfirm, NotToConfirm
from dossier_service.confirmations.schemas import AnswerByCode, Answered, CodeWanted, DenyBody, OneTimeCode
from dossier_service.dossiers.answering import Act
from dossier_service.dossiers.people import Confirmation
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.dossiers.schemas import DossierRead

router = api_router(tags=["filing for another"])
internal = internal_router()
_PATH = "/dossiers/{dossier_id}/actions"
_PROBLEMS = problem_responses(DossierNotFound, ActionNotYours, NotToConfirm)


@router.post(
    "/filing-confirmations",
    summary="Say by the one-time code whether you asked for a dossier to be filed for you, without logging in",
    responses=problem_responses(NothingToConfirm),
)
@exempt
async def answer_by_code(command: AnswerByCode, caller: Anyone, request: Request, now: Now) -> Answered:
    code = await service.answer_by_code(database_of(request), command, now)
    return Answered(code=code, confirmation=command.answer)


@router.post(f"{_PATH}/confirm-filing", summary="Yes, it was filed for me; by log-in", responses=_PROBLEMS)
async def confirm_filing(dossier_id: UUID, act: Act) -> DossierRead:
    dossier = await service.answer_by_login(
        act.session, dossier_id, Confirmation.CONFIRMED, None, act.caller, act.expected, act.now
    )
    return await act.answer(dossier)


@router.post(f"{_PATH}/deny-filing", summary="No, I did not ask for it; by log-in", responses=_PROBLEMS)
async def deny_filing(dossier_id: UUID, body: DenyBody, act: Act) -> DossierRead:
    dossier = await service.answer_by_login(
        act.session, dossier_id, Confirmation.DENIED, body.reason, act.caller, act.expected, act.now
    )
    return await act.answer(dossier)


@router.post(
    f"{_PATH}/ask-confirmation",
    summary="Send the person a fresh code; by who filed it, or the desk",
    responses=problem_responses(DossierNotFound, ActionNotYours, NotToConfirm, AskedTooOften),
)
async def ask_confirmation(dossier_id: UUID, act: Act) -> DossierRead:
    return await act.answer(await service.ask_again(act.session, dossier_id, act.caller, act.expected, act.now))


@internal.post("/dossiers/{dossier_id}/confirmation-codes")
@exempt
async def give_code(
    dossier_id: UUID, wanted: CodeWanted, caller: Service, session: Transaction, now: Now
) -> OneTimeCode:
    return await service.code_for(session, dossier_id, wanted.channel, now)
