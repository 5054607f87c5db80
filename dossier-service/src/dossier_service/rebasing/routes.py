from uuid import UUID

from servicekit.app import problem_responses
from servicekit.routing import api_router

from dossier_service.dossiers.answering import Act
from dossier_service.dossiers.lifecycle import TransitionNotAllowed
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound, VersionIsCurrent
from dossier_service.dossiers.schemas import DossierRead
from dossier_service.procedures.problems import NotFiledHere, ProcedureEnded, ProcedureNotYetInForce
from dossier_service.rebasing import service
from dossier_service.rebasing.problems import RebaseNotLawful
from dossier_service.rebasing.schemas import RebaseBody

router = api_router(tags=["processing"])


@router.post(
    "/dossiers/{dossier_id}/actions/rebase",
    summary="Apply the version in force to an open dossier, by a transitional rule",
    responses=problem_responses(
        DossierNotFound,
        ActionNotYours,
        TransitionNotAllowed,
        ProcedureEnded,
        ProcedureNotYetInForce,
        NotFiledHere,
        VersionIsCurrent,
        RebaseNotLawful,
    ),
)
async def rebase(dossier_id: UUID, body: RebaseBody, act: Act) -> DossierRead:
    return await act.answer(await service.rebase(act.session, dossier_id, body, act.caller, act.expected, act.now))
