from typing import Annotated

from fastapi import Query, Response
from servicekit.app import problem_responses
from servicekit.auth import Administrator, Official
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.long_work import OperationStarted
from servicekit.paging import Page, Paging
from servicekit.problems import NotPermitted
from servicekit.routing import api_router

from payment_service.operations import operations
from payment_service.parity import service
from payment_service.parity.schemas import BreakKind, ParityBreakRead

router = api_router(tags=["payments"])


@router.post(
    "/payments/parity-checks",
    status_code=202,
    summary="Compare charges, payments, ledger, statements and dossiers now; every night it happens by itself",
    responses=problem_responses(NotPermitted),
)
async def ask_for_parity(caller: Administrator, session: Transaction, now: Now, response: Response) -> OperationStarted:
    return operations.started(await service.ask(session, caller, now), response)


@router.get(
    "/payments/parity-breaks",
    summary="Sums that two places should agree on and do not; closed once they agree again",
    responses=problem_responses(NotPermitted),
)
async def list_breaks(
    caller: Official,
    session: Reading,
    paging: Paging,
    kind: BreakKind | None = None,
    is_open: Annotated[bool | None, Query(alias="open")] = None,
) -> Page[ParityBreakRead]:
    found, next_cursor, total = await service.listed(session, kind, is_open, caller, paging)
    items = [ParityBreakRead.model_validate(row) for row in found]
    return Page[ParityBreakRead](items=items, next_cursor=next_cursor, total=total)
