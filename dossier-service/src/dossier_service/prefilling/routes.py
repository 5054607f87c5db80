from uuid import UUID

from servicekit.app import problem_responses
from servicekit.auth import Person
from servicekit.clock import Now
from servicekit.database import Reading
from servicekit.routing import api_router

from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound, DraftGone, NotADraft
from dossier_service.prefilling import service
from dossier_service.prefilling.schemas import Suggestions

router = api_router(tags=["dossiers"])


@router.get(
    "/dossiers/{dossier_id}/suggestions",
    summary="What the owner has said before for answers that a draft leaves empty, and where",
    responses=problem_responses(DossierNotFound, DraftGone, ActionNotYours, NotADraft),
)
async def get_suggestions(dossier_id: UUID, caller: Person, session: Reading, now: Now) -> Suggestions:
    return Suggestions(items=await service.suggestions(session, dossier_id, caller, now))
