from servicekit.auth import Administrator
from servicekit.database import Reading
from servicekit.paging import Page, Paging
from servicekit.routing import api_router

from dossier_service.ledger_checks import repository
from dossier_service.ledger_checks.schemas import MismatchRead

router = api_router(tags=["deadlines"])


@router.get("/deadlines/mismatches", summary="Due dates that their ledger does not lead to; there should be none")
async def list_mismatches(caller: Administrator, session: Reading, paging: Paging) -> Page[MismatchRead]:
    found, next_cursor, total = await repository.listed(session, paging)
    return Page(items=[MismatchRead.model_validate(row) for row in found], next_cursor=next_cursor, total=total)
