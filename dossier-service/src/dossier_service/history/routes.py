from uuid import UUID

from servicekit.app import problem_responses
from servicekit.auth import Person
from servicekit.database import Reading
from servicekit.routing import api_router

from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.history import service
from dossier_service.history.schemas import HistoryRead, Verification
from dossier_service.reads.doors import shows
from dossier_service.reads.models import Part

router = api_router(tags=["dossiers"])


@router.get(
    "/dossiers/{dossier_id}/history",
    dependencies=[shows(Part.HISTORY)],
    summary="Every step as it was written down, for officials",
    responses=problem_responses(DossierNotFound, ActionNotYours),
)
async def get_history(dossier_id: UUID, caller: Person, session: Reading) -> HistoryRead:
    return await service.read(session, dossier_id, caller)


@router.get(
    "/dossiers/{dossier_id}/history/verification",
    summary="Is the history as it was written, with nothing missing?",
    responses=problem_responses(DossierNotFound),
)
async def verify_history(dossier_id: UUID, caller: Person, session: Reading) -> Verification:
    return await service.verify(session, dossier_id, caller)
