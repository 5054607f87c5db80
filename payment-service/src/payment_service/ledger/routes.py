from servicekit.app import problem_responses
from servicekit.auth import Official
from servicekit.database import Reading
from servicekit.paging import Page
from servicekit.problems import NotPermitted
from servicekit.routing import api_router

from payment_service.ledger import service
from payment_service.ledger.schemas import BalanceRead

router = api_router(tags=["payments"])


@router.get(
    "/ledger/balances",
    summary="Balances by agency and account, of the caller's unit and below",
    responses=problem_responses(NotPermitted),
)
async def get_balances(caller: Official, session: Reading) -> Page[BalanceRead]:
    return Page[BalanceRead](items=await service.balances(session, caller))
