from servicekit.app import problem_responses
from servicekit.auth import Person
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.problems import InvalidBody, Unauthenticated
from servicekit.routing import api_router

from notification_service.preferences import service
from notification_service.preferences.schemas import Preferences

router = api_router(tags=["notifications"])


@router.get(
    "/notification-preferences",
    summary="How I am told",
    responses=problem_responses(Unauthenticated),
)
async def get_preferences(caller: Person, session: Reading) -> Preferences:
    return await service.of(session, caller.subject)


@router.put(
    "/notification-preferences",
    summary="Choose language and channels",
    responses=problem_responses(Unauthenticated, InvalidBody),
)
async def choose_preferences(wanted: Preferences, caller: Person, session: Transaction, now: Now) -> Preferences:
    return await service.choose(session, caller, wanted, now)
