from uuid import UUID

from servicekit.app import problem_responses
from servicekit.auth import Service
from servicekit.database import Reading
from servicekit.idempotency import exempt
from servicekit.routing import api_router, internal_router

from dossier_service.charges import service
from dossier_service.charges.problems import ChargesUnknown
from dossier_service.charges.schemas import ChargesAsked, ChargeStates, RequestPaymentBody
from dossier_service.dossiers.answering import Act
from dossier_service.dossiers.lifecycle import TransitionNotAllowed
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.dossiers.schemas import DossierRead

router = api_router(tags=["processing"])
internal = internal_router()


@router.post(
    "/dossiers/{dossier_id}/actions/request-payment",
    summary="Wait for these charges; the clock stops",
    responses=problem_responses(DossierNotFound, ActionNotYours, TransitionNotAllowed, ChargesUnknown),
)
async def request_payment(dossier_id: UUID, body: RequestPaymentBody, act: Act) -> DossierRead:
    dossier = await service.request_payment(act.session, dossier_id, body.charge_ids, act.caller, act.expected, act.now)
    return await act.answer(dossier)


@internal.post("/charges/states")
@exempt
async def charge_states(asked: ChargesAsked, service_caller: Service, session: Reading) -> ChargeStates:
    return await service.states(session, asked.charge_ids)
