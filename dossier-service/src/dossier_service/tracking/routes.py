from fastapi import Request
from servicekit.app import problem_responses
from servicekit.auth import Anyone
from servicekit.clock import Now
from servicekit.database import database_of
from servicekit.idempotency import exempt
from servicekit.routing import api_router

from dossier_service.tracking import service
from dossier_service.tracking.guessing import GuessedTooOften
from dossier_service.tracking.schemas import TrackingRead, TrackingRequest

router = api_router(tags=["tracking"])


@router.post(
    "/tracking",
    summary="Follow a dossier by its code and the owner's last digits, without logging in",
    responses=problem_responses(service.NothingTracked, GuessedTooOften),
)
@exempt
async def track(question: TrackingRequest, caller: Anyone, request: Request, now: Now) -> TrackingRead:
    return await service.track(database_of(request), question, now)
