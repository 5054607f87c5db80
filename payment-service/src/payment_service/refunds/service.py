"""Refunds: one official asks, and of larger payments another lets it go; what the provider says is the truth.

By hand another person gives a proof.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.paging import PageRequest, Total
from servicekit.problems import NotPermitted

from payment_service.access.units import concerns
from payment_service.accounts import repository as accounts
from payment_service.checkouts import cash
from payment_service.checkouts import repository as payments
from payment_service.checkouts.lifecycle import PaymentStatus
from payment_service.checkouts.models import Payment
from payment_service.receipts.book import ReceiptBook
from payment_service.refunds import repository
from payment_service.refunds.cases import keep_what_no_removal_asked_for
from payment_service.refunds.giving_back import give_back
from payment_service.refunds.lifecycle import REJECTED, UNCERTAIN, RefundStatus
from payment_service.refunds.models import Refund, RefundCase
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
from payment_service.refunds.schemas import RefundConfirm, RefundCreate, RefundReject
from payment_service.shifts import service as shifts

HOLDING = (PaymentStatus.SETTLED, PaymentStatus.PARTIALLY_REFUNDED)
DECIDERS = ("officer", "approver")
BY_RULE = "system"
"""Who approves what needs no second person."""
READERS = ("clerk", "officer", "approver", "leader", "auditor")


@dataclass(frozen=True)
class Way:
    """How this payment's money goes back: `by_itself` when the provider can be told to; the book of its receipt."""

    by_itself: bool
    by_two_from_vnd: int
    """From this sum of the payment on."""
    book: ReceiptBook


async def of_payment(session: Session, payment_id: UUID) -> Sequence[Refund]:
    return await repository.of_payment(session, payment_id)


async def cases(
    session: Session, caller: Caller, paging: PageRequest, *, is_open: bool | None
) -> tuple[list[RefundCase], str | None, Total | None]:
    """Of the caller's unit and below. Raises NotPermitted."""
    return await repository.cases(session, _unit_of(caller), paging, is_open=is_open)


async def waiting(
    session: Session, caller: Caller, paging: PageRequest
) -> tuple[list[Refund], str | None, Total | None]:
    """To be approved or confirmed, of the caller's unit and below. Raises NotPermitted."""
    return await repository.waiting(session, _unit_of(caller), paging)


def _unit_of(caller: Caller) -> str:
    if caller.unit is None or not caller.has_role(*READERS):
        raise NotPermitted
    return caller.unit


async def ask_for(
    session: Session, payment_id: UUID, asked: RefundCreate, caller: Caller, way: Way, now: datetime
) -> Refund:
    """A provider that can be told to is told at once, of larger payments when another person has approved it. By hand
    another person confirms it.

    Raises NotPermitted, PaymentNotRefundable, RefundTooLarge.
    """
    payment = await payments.lock(session, payment_id)
    await _require_decider(session, caller, payment)
    left_vnd = await _left(session, payment)
    if payment.status not in HOLDING or left_vnd <= 0:
        raise PaymentNotRefundable
    amount_vnd = asked.amount_vnd or left_vnd
    if amount_vnd > left_vnd:
        raise RefundTooLarge(left_vnd)
    case = await repository.open_case(session, payment.id)
    refund = Refund(
        id=uuid7(),
        payment_id=payment.id,
        case_id=case.id if case else None,
        amount_vnd=amount_vnd,
        reason=asked.reason,
        requested_by=caller.subject,
        requested_at=now,
        status=RefundStatus.PENDING,
        attempt=1,
    )
    if way.by_itself and payment.amount_vnd < way.by_two_from_vnd:
        _let_go(refund, BY_RULE, now)
    session.add(refund)
    await session.flush()
    return refund


async def approve(
    session: Session, payment_id: UUID, refund_id: UUID, caller: Caller, way: Way, now: datetime
) -> Refund:
    """Only now the provider is told. Raises NotPermitted, RefundNotFound, RefundAlreadyDone, RefundAlreadyRejected,
    RefundNotToApprove, RefundNeedsAnother."""
    _, refund = await _load(session, payment_id, refund_id, caller)
    if not way.by_itself or refund.approved_at is not None:
        raise RefundNotToApprove
    if refund.requested_by == caller.subject:
        raise RefundNeedsAnother
    _let_go(refund, caller.subject, now)
    await session.flush()
    return refund


def _let_go(refund: Refund, by: str, now: datetime) -> None:
    refund.approved_by, refund.approved_at, refund.next_try_at = by, now, now


async def confirm(
    session: Session, payment_id: UUID, refund_id: UUID, proof: RefundConfirm, caller: Caller, way: Way, now: datetime
) -> Refund:
    """Given back by hand, or found given back.

    Raises NotPermitted, RefundNotFound, RefundAlreadyDone, RefundNotByHand, RefundNeedsAnother, RefundTooLarge,
    NoTillIsOpen.
    """
    payment, refund = await _load(session, payment_id, refund_id, caller)
    if way.by_itself and refund.status != RefundStatus.ERROR:
        raise RefundNotByHand
    if refund.requested_by == caller.subject:
        raise RefundNeedsAnother
    await _require_room(session, payment, refund)
    if payment.provider == cash.NAME:
        refund.shift_id = await _till(session, refund, caller, now)
    refund.confirmed_by = caller.subject
    await give_back(session, payment, refund, proof.transaction, way.book, now)
    return refund


async def reject(
    session: Session, payment_id: UUID, refund_id: UUID, rejected: RefundReject, caller: Caller, now: datetime
) -> Refund:
    """A refund is not made, before any money moved; also who asked for it may take it back.

    Raises NotPermitted, RefundNotFound, RefundAlreadyDone, RefundAlreadyRejected, RefundNotByHand.
    """
    payment, refund = await _load(session, payment_id, refund_id, caller)
    if refund.approved_at is not None or refund.status != RefundStatus.PENDING:
        raise RefundNotByHand
    refund.status, refund.provider_code = RefundStatus.ERROR, REJECTED
    refund.rejected_by, refund.rejection = caller.subject, rejected.reason
    await session.flush()
    if not (await accounts.read(session, payment.dossier_id)).is_removed:
        await keep_what_no_removal_asked_for(session, payment, now)
    return refund


async def retry(session: Session, payment_id: UUID, refund_id: UUID, caller: Caller, way: Way, now: datetime) -> Refund:
    """Send a refused refund again, as a new order.

    Raises NotPermitted, RefundNotFound, RefundAlreadyDone, RefundNotRefused, RefundTooLarge.
    """
    payment, refund = await _load(session, payment_id, refund_id, caller)
    is_refused = refund.status == RefundStatus.ERROR and refund.provider_code not in UNCERTAIN
    if not way.by_itself or not is_refused or refund.next_try_at is not None:
        raise RefundNotRefused
    await _require_room(session, payment, refund)
    refund.attempt += 1
    refund.provider_code, refund.next_try_at = None, now
    await session.flush()
    return refund


async def _load(session: Session, payment_id: UUID, refund_id: UUID, caller: Caller) -> tuple[Payment, Refund]:
    payment = await payments.lock(session, payment_id)
    await _require_decider(session, caller, payment)
    refund = await repository.find(session, payment_id, refund_id)
    if refund is None:
        raise RefundNotFound
    if refund.status == RefundStatus.REFUNDED:
        raise RefundAlreadyDone
    if refund.rejected_by is not None:
        raise RefundAlreadyRejected
    return payment, refund


async def _require_decider(session: Session, caller: Caller, payment: Payment) -> None:
    """A clerk decides about what went over a counter, and nothing else; others about their own agency's money."""
    if payment.provider == cash.NAME and caller.has_role("clerk"):
        return
    agency = (await accounts.read(session, payment.dossier_id)).agency
    if not caller.has_role(*DECIDERS) or not concerns(agency, caller.unit):
        raise NotPermitted


async def _till(session: Session, refund: Refund, caller: Caller, now: datetime) -> UUID:
    """Whose till the cash leaves. Raises NoTillIsOpen."""
    if caller.has_role("clerk"):
        return (await shifts.take(session, caller, now)).shift_id
    shift_id = await shifts.open_of(session, refund.requested_by)
    if shift_id is None:
        raise NoTillIsOpen
    return shift_id


async def _left(session: Session, payment: Payment) -> int:
    return payment.amount_vnd - await repository.committed_vnd(session, payment.id)


async def _require_room(session: Session, payment: Payment, refund: Refund) -> None:
    """What was refused was given up; another refund may have taken its place."""
    is_counted = refund.status == RefundStatus.PENDING or refund.provider_code in UNCERTAIN
    left_vnd = await _left(session, payment) + (refund.amount_vnd if is_counted else 0)
    if refund.amount_vnd > left_vnd:
        raise RefundTooLarge(left_vnd)
