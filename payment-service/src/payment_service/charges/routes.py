from uuid import UUID

from fastapi import Response
from servicekit.app import problem_responses
from servicekit.auth import Person
from servicekit.database import Reading
from servicekit.paging import Page
from servicekit.problems import Unavailable
from servicekit.routing import api_router

from payment_service.access.gate import Gate
from payment_service.charges import service
from payment_service.charges.problems import DossierNotFound
from payment_service.charges.schemas import ChargeRead

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
    return Page[ChargeRead](items=[ChargeRead.model_validate(charge) for charge in charges])
