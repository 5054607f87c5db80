from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from servicekit.app import problem_responses
from servicekit.auth import Official
from servicekit.clock import Now
from servicekit.database import Reading, Transaction, database_of
from servicekit.paging import Page, Paging
from servicekit.problems import NotPermitted, Unavailable
from servicekit.routing import api_router

from payment_service.access.gate import Access, Gate
from payment_service.checkouts import service as payments
from payment_service.checkouts.problems import PaymentNotFound
from payment_service.providers.protocol import Refunder
from payment_service.providers.registry import Providers
from payment_service.receipts.book import Book
from payment_service.refunds import service
from payment_service.refunds.problems import (
    NoTillIsOpen,
    PaymentNotRefundable,
    RefundAlreadyDone,
    RefundAlreadyRejected,
    RefundNeedsAnother,
    RefundNotByHand,
    RefundNotFound,
    RefundNotRefused,
    RefundNotToApprove,
    RefundTooLarge,
)
from payment_service.refunds.schemas import RefundCaseRead, RefundConfirm, RefundCreate, RefundRead, RefundReject
from payment_service.refunds.service import Way
from payment_service.settings import PaymentSettings

router = api_router(tags=["payments"])


async def _official(payment_id: UUID, caller: Official, gate: Gate, request: Request) -> Access:
    """Who sees the dossier; asked before the transaction begins."""
    async with database_of(request).sessions() as session:
        dossier_id = await payments.dossier_of(session, payment_id)
    return await gate.require(dossier_id, caller, PaymentNotFound)


async def _way(payment_id: UUID, providers: Providers, book: Book, request: Request) -> Way:
    async with database_of(request).sessions() as session:
        name = await payments.provider_of(session, payment_id)
    settings: PaymentSettings = request.app.state.kit.settings
    by_itself = isinstance(providers.get(name), Refunder)
    return Way(by_itself=by_itself, by_two_from_vnd=settings.refund_by_two_from_vnd, book=book)


async def _decider(access: Annotated[Access, Depends(_official)]) -> Access:
    """Nobody gives back to himself. Raises NotPermitted."""
    if access.owner:
        raise NotPermitted
    return access


Viewing = Annotated[Access, Depends(_official)]
Deciding = Annotated[Access, Depends(_decider)]
OurWay = Annotated[Way, Depends(_way)]


@router.get(
    "/payments/refund-cases",
    summary="Money that has to be given back, of the caller's unit and below",
    responses=problem_responses(NotPermitted),
)
async def list_refund_cases(
    caller: Official,
    session: Reading,
    paging: Paging,
    is_open: Annotated[bool | None, Query(alias="open")] = None,
) -> Page[RefundCaseRead]:
    found, next_cursor, total = await service.cases(session, caller, paging, is_open=is_open)
    items = [RefundCaseRead.model_validate(case) for case in found]
    return Page[RefundCaseRead](items=items, next_cursor=next_cursor, total=total)


@router.get(
    "/payments/waiting-refunds",
    summary="Refunds that wait for a second person to approve or confirm them, of the caller's unit and below",
    responses=problem_responses(NotPermitted),
)
async def list_waiting_refunds(caller: Official, session: Reading, paging: Paging) -> Page[RefundRead]:
    found, next_cursor, total = await service.waiting(session, caller, paging)
    items = [RefundRead.model_validate(refund) for refund in found]
    return Page[RefundRead](items=items, next_cursor=next_cursor, total=total)


@router.post(
    "/payments/{payment_id}/refunds",
    status_code=201,
    summary="Give a payment back, whole or in part: a larger one once another person approves it, by hand confirms it",
    responses=problem_responses(PaymentNotFound, NotPermitted, PaymentNotRefundable, RefundTooLarge, Unavailable),
)
async def ask_for_refund(
    payment_id: UUID,
    body: RefundCreate,
    caller: Official,
    access: Deciding,
    way: OurWay,
    session: Transaction,
    now: Now,
    response: Response,
) -> RefundRead:
    refund = await service.ask_for(session, payment_id, body, caller, way, now)
    response.headers["Location"] = f"/api/v1/payments/{payment_id}/refunds"
    return RefundRead.model_validate(refund)


@router.get(
    "/payments/{payment_id}/refunds",
    summary="The refunds of a payment, oldest first",
    responses=problem_responses(PaymentNotFound, Unavailable),
)
async def list_refunds(payment_id: UUID, access: Viewing, session: Reading) -> Page[RefundRead]:
    found = await service.of_payment(session, payment_id)
    return Page[RefundRead](items=[RefundRead.model_validate(refund) for refund in found])


@router.post(
    "/payments/{payment_id}/refunds/{refund_id}/actions/approve",
    summary="Let a refund go to the provider, never by who asked for it; the provider's answer is the truth",
    responses=problem_responses(
        PaymentNotFound,
        NotPermitted,
        RefundNotFound,
        RefundAlreadyDone,
        RefundAlreadyRejected,
        RefundNotToApprove,
        RefundNeedsAnother,
        Unavailable,
    ),
)
async def approve_refund(
    payment_id: UUID,
    refund_id: UUID,
    caller: Official,
    access: Deciding,
    way: OurWay,
    session: Transaction,
    now: Now,
) -> RefundRead:
    return RefundRead.model_validate(await service.approve(session, payment_id, refund_id, caller, way, now))


@router.post(
    "/payments/{payment_id}/refunds/{refund_id}/actions/confirm",
    summary="Say with a proof that the money was given back by hand, or has gone after all; cash leaves a till now",
    responses=problem_responses(
        PaymentNotFound,
        NotPermitted,
        RefundNotFound,
        RefundAlreadyDone,
        RefundAlreadyRejected,
        RefundNotByHand,
        RefundNeedsAnother,
        RefundTooLarge,
        NoTillIsOpen,
        Unavailable,
    ),
)
async def confirm_refund(
    payment_id: UUID,
    refund_id: UUID,
    body: RefundConfirm,
    caller: Official,
    access: Deciding,
    way: OurWay,
    session: Transaction,
    now: Now,
) -> RefundRead:
    return RefundRead.model_validate(await service.confirm(session, payment_id, refund_id, body, caller, way, now))


@router.post(
    "/payments/{payment_id}/refunds/{refund_id}/actions/reject",
    summary="Say why a refund is not made, before any money moved or the provider was told",
    responses=problem_responses(
        PaymentNotFound,
        NotPermitted,
        RefundNotFound,
        RefundAlreadyDone,
        RefundAlreadyRejected,
        RefundNotByHand,
        Unavailable,
    ),
)
async def reject_refund(
    payment_id: UUID,
    refund_id: UUID,
    body: RefundReject,
    caller: Official,
    access: Deciding,
    session: Transaction,
    now: Now,
) -> RefundRead:
    return RefundRead.model_validate(await service.reject(session, payment_id, refund_id, body, caller, now))


@router.post(
    "/payments/{payment_id}/refunds/{refund_id}/actions/retry",
    summary="Send a refund again that the provider has refused",
    responses=problem_responses(
        PaymentNotFound,
        NotPermitted,
        RefundNotFound,
        RefundAlreadyDone,
        RefundAlreadyRejected,
        RefundNotRefused,
        RefundTooLarge,
        Unavailable,
    ),
)
async def retry_refund(
    payment_id: UUID,
    refund_id: UUID,
    caller: Official,
    access: Deciding,
    way: OurWay,
    session: Transaction,
    now: Now,
) -> RefundRead:
    return RefundRead.model_validate(await service.retry(session, payment_id, refund_id, caller, way, now))
