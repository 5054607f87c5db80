from uuid import UUID

from fastapi import Response
from servicekit.app import problem_responses
from servicekit.auth import Official, Person
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.paging import Page
from servicekit.problems import NotPermitted, Unavailable
from servicekit.routing import api_router

from payment_service.charges.admission import Exempter, Payer, Viewer
from payment_service.charges.problems import ChargeNotDue, ChargeNotFound
from payment_service.exemptions import service
from payment_service.exemptions.problems import (
    EvidenceMissing,
    ExemptionAlreadyClaimed,
    ExemptionNeedsAnotherDecider,
    ExemptionNotClaimed,
    ExemptionNotYours,
    ReductionTooSmall,
)
from payment_service.exemptions.schemas import ExemptionCreate, ExemptionDecision, ExemptionRead

router = api_router(tags=["payments"])


@router.post(
    "/charges/{charge_id}/exemption",
    status_code=201,
    summary="Claim to pay nothing or less, with the ground and its evidence",
    responses=problem_responses(ChargeNotFound, NotPermitted, ChargeNotDue, ExemptionAlreadyClaimed, Unavailable),
)
async def claim_exemption(
    charge_id: UUID,
    body: ExemptionCreate,
    caller: Person,
    access: Payer,
    session: Transaction,
    now: Now,
    response: Response,
) -> ExemptionRead:
    exemption = await service.claim(session, charge_id, body, caller, now)
    response.headers["Location"] = f"/api/v1/charges/{charge_id}/exemption"
    return ExemptionRead.model_validate(exemption)


@router.get(
    "/charges/{charge_id}/exemption",
    summary="What was claimed and decided about a charge, newest first",
    responses=problem_responses(ChargeNotFound, Unavailable),
)
async def list_exemptions(charge_id: UUID, access: Viewer, session: Reading, response: Response) -> Page[ExemptionRead]:
    response.headers["Cache-Control"] = "no-store"
    found = await service.of_charge(session, charge_id)
    return Page[ExemptionRead](items=[ExemptionRead.model_validate(exemption) for exemption in found])


@router.post(
    "/charges/{charge_id}/exemption/actions/withdraw",
    summary="Take back a claim that nobody has decided on; another one may be made",
    responses=problem_responses(ChargeNotFound, NotPermitted, ExemptionNotClaimed, ExemptionNotYours, Unavailable),
)
async def withdraw_exemption(
    charge_id: UUID, caller: Person, access: Payer, session: Transaction, now: Now
) -> ExemptionRead:
    withdrawn = await service.withdraw(session, charge_id, caller, now, is_owner=access.owner)
    return ExemptionRead.model_validate(withdrawn)


@router.post(
    "/charges/{charge_id}/exemption/actions/decide",
    summary="Grant an exemption or a reduction, or refuse it",
    responses=problem_responses(
        ChargeNotFound,
        NotPermitted,
        ExemptionNotClaimed,
        ExemptionNeedsAnotherDecider,
        ChargeNotDue,
        EvidenceMissing,
        ReductionTooSmall,
        Unavailable,
    ),
)
async def decide_exemption(
    charge_id: UUID, body: ExemptionDecision, caller: Official, access: Exempter, session: Transaction, now: Now
) -> ExemptionRead:
    return ExemptionRead.model_validate(await service.decide(session, charge_id, body, caller, now))
