from uuid import UUID

from servicekit.app import problem_responses
from servicekit.routing import api_router

from dossier_service.dossiers.answering import Act
from dossier_service.dossiers.lifecycle import TransitionNotAllowed
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound, ReturningUnitUnknown
from dossier_service.dossiers.schemas import DossierRead
from dossier_service.return_places import service
from dossier_service.return_places.schemas import ChangeReturnBody
from dossier_service.units.problems import UnitEnded

router = api_router(tags=["results"])


@router.post(
    "/dossiers/{dossier_id}/actions/change-return",
    summary="Have the result handed over at another desk; until the decision",
    responses=problem_responses(DossierNotFound, ActionNotYours, TransitionNotAllowed, ReturningUnitUnknown, UnitEnded),
)
async def change_return(dossier_id: UUID, body: ChangeReturnBody, act: Act) -> DossierRead:
    dossier = await service.change(act.session, dossier_id, body.returning_unit, act.caller, act.expected, act.now)
    return await act.answer(dossier)
