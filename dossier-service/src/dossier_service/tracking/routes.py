from servicekit.app import problem_responses
from servicekit.auth import Anyone
from servicekit.clock import Now
from servicekit.database import Reading
from servicekit.idempotency import exempt
from servicekit.routing import api_router

from dossier_service.tracking import service
from dossier_service.tracking.schemas import TrackingRead, TrackingRequest

router = api_router(tags=["tracking"])


@router.post(
    "/tracking",
    summary="Follow a dossier by its code and the owner's last digits, without logging in",
    responses=problem_responses(service.NothingTracked),
)
@exempt
async def track(request: TrackingRequest, caller: Anyone, session: Reading, now: Now) -> TrackingRead:
    return await service.track(session, request, now)
