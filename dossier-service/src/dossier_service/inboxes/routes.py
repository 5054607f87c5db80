from fastapi import status
from servicekit.app import problem_responses
from servicekit.auth import Official
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.paging import Page
from servicekit.rendering import Language
from servicekit.routing import api_router

from dossier_service.inboxes import service
from dossier_service.inboxes.problems import FilterNameUnfit, SavedFilterNotFound, TooManySavedFilters
from dossier_service.inboxes.schemas import Inboxes, SavedFilterBody, SavedFilterRead

router = api_router(tags=["inboxes"])


@router.get("/inboxes", summary="The caller's boxes with their counts", responses=problem_responses())
async def get_inboxes(caller: Official, session: Reading, now: Now, language: Language) -> Inboxes:
    return await service.inboxes(session, caller, now, language)


@router.get("/inboxes/filters", summary="The caller's own filters", responses=problem_responses())
async def list_saved_filters(caller: Official, session: Reading) -> Page[SavedFilterRead]:
    return Page[SavedFilterRead](items=await service.saved(session, caller))


@router.put(
    "/inboxes/filters/{name}",
    summary="Keep a filter of the list under a name",
    responses=problem_responses(FilterNameUnfit, TooManySavedFilters),
)
async def save_filter(
    name: str, filters: SavedFilterBody, caller: Official, session: Transaction, now: Now
) -> SavedFilterRead:
    return await service.save(session, name, filters, caller, now)


@router.delete(
    "/inboxes/filters/{name}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Forget a filter",
    responses=problem_responses(SavedFilterNotFound),
)
async def forget_filter(name: str, caller: Official, session: Transaction) -> None:
    await service.forget(session, name, caller)
