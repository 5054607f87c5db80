from uuid import UUID

from servicekit.app import problem_responses
from servicekit.auth import Person
from servicekit.database import Reading
from servicekit.paging import Page
from servicekit.routing import api_router

from dossier_service.dossiers import service as dossiers
from dossier_service.dossiers.answering import Act
from dossier_service.dossiers.lifecycle import TransitionNotAllowed
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound, SupplementIncomplete
from dossier_service.dossiers.schemas import DossierRead, SupplementBody
from dossier_service.supplements import repository, service
from dossier_service.supplements.schemas import SupplementRead

router = api_router(tags=["supplements"])
_PROBLEMS = problem_responses(DossierNotFound, ActionNotYours, TransitionNotAllowed)


@router.post(
    "/dossiers/{dossier_id}/actions/request-supplement",
    summary="Ask for missing papers; the clock stops (Mẫu 02)",
    responses=_PROBLEMS,
)
async def request_supplement(dossier_id: UUID, body: SupplementBody, act: Act) -> DossierRead:
    return await act.answer(await service.request(act.session, dossier_id, body, act.caller, act.expected, act.now))


@router.post(
    "/dossiers/{dossier_id}/actions/supply",
    summary="All papers are here; the clock goes on",
    responses=_PROBLEMS | problem_responses(SupplementIncomplete, TransitionNotAllowed),
)
async def supply(dossier_id: UUID, act: Act) -> DossierRead:
    return await act.answer(await service.supply(act.session, dossier_id, act.caller, act.expected, act.now))


@router.get(
    "/dossiers/{dossier_id}/supplements",
    summary="What was asked for, and when it came",
    responses=problem_responses(DossierNotFound),
)
async def list_supplements(dossier_id: UUID, caller: Person, session: Reading) -> Page[SupplementRead]:
    dossier = await dossiers.get(session, dossier_id, caller)
    found = await repository.of_dossier(session, dossier.id)
    return Page[SupplementRead](items=[SupplementRead.model_validate(supplement) for supplement in found])
