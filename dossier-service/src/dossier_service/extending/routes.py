from uuid import UUID

from servicekit.app import problem_responses
from servicekit.routing import api_router

from dossier_service.dossiers.answering import Act
from dossier_service.dossiers.lifecycle import TransitionNotAllowed
from dossier_service.dossiers.problems import (
    ActionNotYours,
    AlreadyExtended,
    DateStillAhead,
    DossierNotFound,
    NoDueDate,
    NotOverdue,
    TooLateToExtend,
)
from dossier_service.dossiers.schemas import DossierRead
from dossier_service.extending import service
from dossier_service.extending.problems import ExpectedDateUnfit, NewDueDateUnfit
from dossier_service.extending.schemas import ApologiseBody, ExtendBody

router = api_router(tags=["deadlines"])


@router.post(
    "/dossiers/{dossier_id}/actions/extend",
    summary="Apologise and promise another date, once and in time (Mẫu 04)",
    responses=problem_responses(
        DossierNotFound,
        ActionNotYours,
        TransitionNotAllowed,
        NoDueDate,
        AlreadyExtended,
        TooLateToExtend,
        NewDueDateUnfit,
    ),
)
async def extend(dossier_id: UUID, body: ExtendBody, act: Act) -> DossierRead:
    return await act.answer(await service.extend(act.session, dossier_id, body, act.caller, act.expected, act.now))


@router.post(
    "/dossiers/{dossier_id}/actions/apologise",
    summary="Apologise for a missed due date and give another; the dossier stays late (Mẫu 04)",
    responses=problem_responses(
        DossierNotFound, ActionNotYours, TransitionNotAllowed, NotOverdue, DateStillAhead, ExpectedDateUnfit
    ),
)
async def apologise(dossier_id: UUID, body: ApologiseBody, act: Act) -> DossierRead:
    return await act.answer(await service.apologise(act.session, dossier_id, body, act.caller, act.expected, act.now))
