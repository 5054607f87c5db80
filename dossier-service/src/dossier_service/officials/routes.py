from typing import Annotated

from fastapi import Query, status
from servicekit.app import problem_responses
from servicekit.auth import Administrator, Official
from servicekit.database import Reading, Transaction
from servicekit.paging import Page, Paging
from servicekit.problems import NotPermitted
from servicekit.routing import api_router

from dossier_service.officials import service
from dossier_service.officials.schemas import OfficialEntries, OfficialRead

router = api_router(tags=["officials"])


@router.get("/officials", summary="Officials of the caller's unit and those below", responses=problem_responses())
async def list_officials(
    paging: Paging,
    caller: Official,
    session: Reading,
    unit: Annotated[str | None, Query(max_length=60, description="this unit and those below")] = None,
) -> Page[OfficialRead]:
    return await service.page(session, caller, unit, paging)


@router.put(
    "/officials",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Enter officials before their first log-in; the log-in is right afterwards",
    responses=problem_responses(NotPermitted),
)
async def enter_officials(entries: OfficialEntries, caller: Administrator, session: Transaction) -> None:
    await service.enter(session, entries, caller)
