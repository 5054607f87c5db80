from typing import Annotated
from uuid import UUID

from fastapi import Depends
from servicekit.app import problem_responses
from servicekit.auth import Official
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.paging import Page, Paging
from servicekit.problems import NotPermitted
from servicekit.routing import api_router

from payment_service.checkouts.settlement import Settling
from payment_service.cheques import service
from payment_service.cheques.problems import (
    ChequeGivenBack,
    ChequeNeedsAnother,
    ChequeNotDeposited,
    ChequeNotFound,
    ChequeNotWaiting,
)
from payment_service.cheques.schemas import ChequeBounce, ChequeClear, ChequeRead, ChequeState
from payment_service.receipts.book import Book

router = api_router(tags=["payments"])


async def _settling(book: Book, now: Now) -> Settling:
    return Settling(now, book)


@router.get(
    "/payments/cheques",
    summary="Cheques that were taken: a clerk's own, or those of a unit and below; newest first",
    responses=problem_responses(NotPermitted),
)
async def list_cheques(
    caller: Official, session: Reading, paging: Paging, state: ChequeState | None = None
) -> Page[ChequeRead]:
    items, next_cursor, total = await service.listed(session, state, caller, paging)
    return Page[ChequeRead](items=items, next_cursor=next_cursor, total=total)


@router.post(
    "/payments/{payment_id}/cheque/actions/clear",
    summary="Say with the bank's number that a cheque was paid; never who took it",
    responses=problem_responses(NotPermitted, ChequeNotFound, ChequeNotWaiting, ChequeNotDeposited, ChequeNeedsAnother),
)
async def clear_cheque(
    payment_id: UUID,
    body: ChequeClear,
    caller: Official,
    session: Transaction,
    settling: Annotated[Settling, Depends(_settling)],
) -> ChequeRead:
    return await service.clear(session, payment_id, body, caller, settling)


@router.post(
    "/payments/{payment_id}/cheque/actions/bounce",
    summary="Say that a cheque was not paid, also if a person had cleared it; its charge is due as before",
    responses=problem_responses(NotPermitted, ChequeNotFound, ChequeNotWaiting, ChequeNeedsAnother, ChequeGivenBack),
)
async def bounce_cheque(
    payment_id: UUID,
    body: ChequeBounce,
    caller: Official,
    session: Transaction,
    settling: Annotated[Settling, Depends(_settling)],
) -> ChequeRead:
    return await service.bounce(session, payment_id, body, caller, settling)
