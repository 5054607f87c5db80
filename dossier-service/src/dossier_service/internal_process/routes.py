from uuid import UUID

from servicekit.app import problem_responses
from servicekit.auth import Person
from servicekit.clock import Now
from servicekit.database import Reading
from servicekit.routing import api_router

from dossier_service.dossiers.answering import Act
from dossier_service.dossiers.lifecycle import TransitionNotAllowed
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound, NoStepToComplete
from dossier_service.dossiers.schemas import DossierRead
from dossier_service.internal_process import service
from dossier_service.internal_process.problems import StepNotCurrent
from dossier_service.internal_process.schemas import CompleteStepBody, ProcessRead

router = api_router(tags=["processing"])


@router.get(
    "/dossiers/{dossier_id}/process",
    summary="The internal process, planned and actual: station, holder, time left",
    responses=problem_responses(DossierNotFound),
)
async def get_process(dossier_id: UUID, caller: Person, session: Reading, now: Now) -> ProcessRead:
    return await service.process_of(session, dossier_id, caller, now)


@router.post(
    "/dossiers/{dossier_id}/actions/complete-step",
    summary="A step of the internal process is done",
    responses=problem_responses(
        DossierNotFound, ActionNotYours, TransitionNotAllowed, NoStepToComplete, StepNotCurrent
    ),
)
async def complete_step(dossier_id: UUID, act: Act, body: CompleteStepBody | None = None) -> DossierRead:
    command = body or CompleteStepBody()
    return await act.answer(
        await service.complete_step(act.session, dossier_id, command, act.caller, act.expected, act.now)
    )
