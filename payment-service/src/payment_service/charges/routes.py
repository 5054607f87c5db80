from uuid import UUID

from fastapi import Response
from servicekit.app import problem_responses
from servicekit.auth import Official, Person
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.paging import Page
from servicekit.problems import NotPermitted, Unavailable
from servicekit.routing import api_router

from payment_service.access.gate import Gate
from payment_service.charges import service
from payment_service.charges.admission import Assessor
from payment_service.charges.problems import (
    AssessmentNeedsOfficer,
    AssessmentNotValid,
    ChargeHasFixedAmount,
    ChargeNotDue,
    ChargeNotFound,
    DossierNotFound,
)
from payment_service.charges.schemas import AssessmentCreate, ChargeRead

router = api_router(tags=["payments"])


@router.get(
    "/dossiers/{dossier_id}/charges",
    summary="What a dossier owes and has paid",
    responses=problem_responses(DossierNotFound, Unavailable),
)
async def list_charges(
    dossier_id: UUID, caller: Person, gate: Gate, session: Reading, response: Response
) -> Page[ChargeRead]:
    await gate.require(dossier_id, caller, DossierNotFound)
    response.headers["Cache-Control"] = "no-store"
    charges = await service.of_dossier(session, dossier_id)
    return Page[ChargeRead](items=[await service.shown(session, charge) for charge in charges])


@router.post(
    "/dossiers/{dossier_id}/charges/{charge_id}/actions/assess",
    summary="Put a sum on a charge by formula: the quantity, or the sum and why",
    responses=problem_responses(
        ChargeNotFound,
        NotPermitted,
        ChargeHasFixedAmount,
        ChargeNotDue,
        AssessmentNotValid,
        AssessmentNeedsOfficer,
        Unavailable,
    ),
)
async def assess_charge(
    dossier_id: UUID,
    charge_id: UUID,
    body: AssessmentCreate,
    caller: Official,
    access: Assessor,
    session: Transaction,
    now: Now,
) -> ChargeRead:
    await service.require_of_dossier(session, charge_id, dossier_id)
    return await service.shown(session, await service.assess(session, charge_id, body, caller, now))
