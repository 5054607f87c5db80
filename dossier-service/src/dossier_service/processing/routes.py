from uuid import UUID

from servicekit.app import problem_responses
from servicekit.routing import api_router

from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.answering import Act
from dossier_service.dossiers.lifecycle import TransitionNotAllowed
from dossier_service.dossiers.problems import (
    ActionNotYours,
    AlreadyClaimed,
    DossierNotFound,
    NotYoursToRelease,
    SeparationOfDuties,
)
from dossier_service.dossiers.schemas import DossierRead, ReasonBody, RefuseBody
from dossier_service.processing import service
from dossier_service.processing.schemas import AssignBody, DecisionBody, ForwardBody, NoteBody

router = api_router(tags=["processing"])
_PROBLEMS = problem_responses(DossierNotFound, ActionNotYours, TransitionNotAllowed)
_PATH = "/dossiers/{dossier_id}/actions"


async def _hand_over(act: Act, dossier_id: UUID, action: Action, body: ForwardBody) -> DossierRead:
    dossier = await service.hand_over(act.session, dossier_id, action, body, act.caller, act.expected, act.now)
    return await act.answer(dossier)


@router.post(f"{_PATH}/forward", summary="Hand over to a unit (Mẫu 05)", responses=_PROBLEMS)
async def forward(dossier_id: UUID, act: Act, body: ForwardBody | None = None) -> DossierRead:
    return await _hand_over(act, dossier_id, Action.FORWARD, body or ForwardBody())


@router.post(f"{_PATH}/assign", summary="Give to an official", responses=_PROBLEMS)
async def assign(dossier_id: UUID, body: AssignBody, act: Act) -> DossierRead:
    return await _hand_over(act, dossier_id, Action.ASSIGN, ForwardBody(assignee=body.assignee))


@router.post(
    f"{_PATH}/claim",
    summary="Take it, when nobody else has it",
    responses=_PROBLEMS | problem_responses(AlreadyClaimed),
)
async def claim(dossier_id: UUID, act: Act, body: NoteBody | None = None) -> DossierRead:
    return await _hand_over(act, dossier_id, Action.CLAIM, ForwardBody(note=body and body.note))


@router.post(
    f"{_PATH}/release",
    summary="Give it back to the unit: by who holds it, or by an approver",
    responses=_PROBLEMS | problem_responses(NotYoursToRelease),
)
async def release(dossier_id: UUID, act: Act, body: NoteBody | None = None) -> DossierRead:
    return await _hand_over(act, dossier_id, Action.RELEASE, ForwardBody(note=body and body.note))


@router.post(f"{_PATH}/propose", summary="Propose the decision", responses=_PROBLEMS)
async def propose(dossier_id: UUID, body: DecisionBody, act: Act) -> DossierRead:
    return await act.answer(await service.propose(act.session, dossier_id, body, act.caller, act.expected, act.now))


@router.post(
    f"{_PATH}/decide",
    summary="Decide; never by who filed or proposed",
    responses=_PROBLEMS | problem_responses(SeparationOfDuties),
)
async def decide(dossier_id: UUID, body: DecisionBody, act: Act) -> DossierRead:
    return await act.answer(await service.decide(act.session, dossier_id, body, act.caller, act.expected, act.now))


@router.post(
    f"{_PATH}/stop",
    summary="Stop, with reason, legal basis and cause; never by who filed or proposed",
    responses=_PROBLEMS | problem_responses(SeparationOfDuties),
)
async def stop(dossier_id: UUID, body: RefuseBody, act: Act) -> DossierRead:
    return await act.answer(await service.stop(act.session, dossier_id, body, act.caller, act.expected, act.now))


@router.post(f"{_PATH}/reopen", summary="Back to processing for correction", responses=_PROBLEMS)
async def reopen(dossier_id: UUID, body: ReasonBody, act: Act) -> DossierRead:
    return await act.answer(
        await service.reopen(act.session, dossier_id, body.reason, act.caller, act.expected, act.now)
    )
