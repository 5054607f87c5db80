from uuid import UUID

from servicekit.app import problem_responses
from servicekit.routing import api_router

from dossier_service.dossiers.answering import Act
from dossier_service.dossiers.lifecycle import TransitionNotAllowed
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.dossiers.schemas import DossierRead, NoteBody, RefuseBody
from dossier_service.reception import service

router = api_router(tags=["reception"])
_PROBLEMS = problem_responses(DossierNotFound, ActionNotYours, TransitionNotAllowed)


@router.post("/dossiers/{dossier_id}/actions/accept", summary="Accept: the clock starts (Mẫu 01)", responses=_PROBLEMS)
async def accept(dossier_id: UUID, act: Act, body: NoteBody | None = None) -> DossierRead:
    body = body or NoteBody()
    return await act.answer(await service.accept(act.session, dossier_id, body, act.caller, act.expected, act.now))


@router.post(
    "/dossiers/{dossier_id}/actions/refuse", summary="Refuse, with reason and legal basis (Mẫu 03)", responses=_PROBLEMS
)
async def refuse(dossier_id: UUID, body: RefuseBody, act: Act) -> DossierRead:
    return await act.answer(await service.refuse(act.session, dossier_id, body, act.caller, act.expected, act.now))
