from uuid import UUID

from fastapi import status
from servicekit.app import problem_responses
from servicekit.auth import Person
from servicekit.clock import Now
from servicekit.database import Transaction
from servicekit.etag import IfMatch
from servicekit.routing import api_router

from dossier_service.dossiers.lifecycle import TransitionNotAllowed
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.drafts import service

router = api_router(tags=["dossiers"])


@router.post(
    "/dossiers/{dossier_id}/actions/discard",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Throw a draft away: by who has begun it, or whose it is",
    responses=problem_responses(DossierNotFound, ActionNotYours, TransitionNotAllowed),
)
async def discard_draft(dossier_id: UUID, caller: Person, session: Transaction, expected: IfMatch, now: Now) -> None:
    await service.discard(session, dossier_id, caller, expected, now)
