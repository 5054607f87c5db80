from uuid import UUID

from servicekit.app import problem_responses
from servicekit.routing import api_router

from dossier_service.dossiers.answering import Act
from dossier_service.dossiers.lifecycle import TransitionNotAllowed
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound, NothingToUndo
from dossier_service.dossiers.schemas import DossierRead
from dossier_service.undoing import service

router = api_router(tags=["processing"])


@router.post(
    "/dossiers/{dossier_id}/actions/undo",
    summary="Take back one's own last hand-over or proposal, before anybody else acts",
    responses=problem_responses(DossierNotFound, ActionNotYours, TransitionNotAllowed, NothingToUndo),
)
async def undo(dossier_id: UUID, act: Act) -> DossierRead:
    return await act.answer(await service.undo(act.session, dossier_id, act.caller, act.expected, act.now))
