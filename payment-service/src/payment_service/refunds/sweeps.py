"""Refund orders go to their provider outside of any transaction; the intent is stored before, the answer after."""

from datetime import date, datetime, timedelta
from uuid import UUID

import structlog
from servicekit.app import Kit
from servicekit.clock import VIETNAM

from payment_service.checkouts import repository as payments
from payment_service.checkouts.models import Payment
from payment_service.checkouts.service import order_of
from payment_service.providers.protocol import (
    Provider,
    ProviderUnreachable,
    Refunder,
    RefundOrder,
    RefundOutcome,
    RefundWord,
)
from payment_service.providers.registry import EXTRA
from payment_service.receipts import book
from payment_service.refunds import repository
from payment_service.refunds.giving_back import give_back
from payment_service.refunds.lifecycle import SENDING, SENT_BEFORE, UNREACHABLE, RefundStatus, may_send, next_status
from payment_service.refunds.models import Refund
from payment_service.settings import PaymentSettings

log = structlog.get_logger()

BATCH = 20


async def send_refunds(kit: Kit) -> bool:
    providers: dict[str, Provider] = kit.extras[EXTRA]
    refunders = [name for name, provider in providers.items() if isinstance(provider, Refunder)]
    async with kit.database.sessions() as session:
        waiting = await repository.to_send(session, kit.clock(), refunders, BATCH)
    for refund in waiting:
        await _send(kit, providers, refund)
    return len(waiting) == BATCH


async def _send(kit: Kit, providers: dict[str, Provider], found: Refund) -> None:
    now = kit.clock()
    async with kit.database.transaction() as session:
        payment = await payments.lock(session, found.payment_id)
        refund = await repository.find(session, payment.id, found.id)
        if refund is None or refund.next_try_at is None:
            return
        if not may_send(refund.provider_code, _day(refund.approved_at or refund.requested_at), _day(now)):
            _fail(refund, refund.provider_code or UNREACHABLE)
            return
        is_first = await repository.refunded_vnd(session, payment.id) == 0
        order = _order(payment, refund, is_first)
        # Should this process die now, the next one knows that the order may have gone.
        refund.provider_code, refund.next_try_at = SENDING, _later(kit, now)
    provider = providers[payment.provider]
    assert isinstance(provider, Refunder)  # noqa: S101 - asked above
    try:
        word = await provider.refund(order_of(payment), order, now)
    except ProviderUnreachable as error:
        log.warning("refund_unanswered", provider=payment.provider, error=str(error))
        await _remember_silence(kit, payment.id, refund.id)
    else:
        await _take_word(kit, payment.id, refund.id, word)


def _order(payment: Payment, refund: Refund, is_first: bool) -> RefundOrder:
    """At most 32 signs name it, as VNPay wants; the last two count the attempts."""
    return RefundOrder(
        name=f"{refund.id.hex[:30]}{refund.attempt:02d}",
        amount_vnd=refund.amount_vnd,
        is_whole=is_first and refund.amount_vnd == payment.amount_vnd,
        transaction=payment.provider_transaction or "",
        requested_by="motcua",
    )


async def _remember_silence(kit: Kit, payment_id: UUID, refund_id: UUID) -> None:
    async with kit.database.transaction() as session:
        await payments.lock(session, payment_id)
        refund = await repository.find(session, payment_id, refund_id)
        if refund is not None and refund.status != RefundStatus.REFUNDED:
            refund.provider_code = UNREACHABLE


async def _take_word(kit: Kit, payment_id: UUID, refund_id: UUID, word: RefundWord) -> None:
    now = kit.clock()
    async with kit.database.transaction() as session:
        payment = await payments.lock(session, payment_id)
        refund = await repository.find(session, payment_id, refund_id)
        if refund is None:
            return
        await payments.keep_message(session, payment.provider, payment_id, "refund", word.raw, word.outcome, now)
        if word.outcome is RefundOutcome.REFUNDED:
            refund.provider_code = word.code
            await give_back(session, payment, refund, word.transaction, book.of(kit.extras), now)
        else:
            _fail(refund, SENT_BEFORE if word.outcome is RefundOutcome.KNOWN else word.code)
    log.info("refund_answered", provider=payment.provider, outcome=word.outcome, code=word.code)


def _fail(refund: Refund, code: str) -> None:
    status = next_status(RefundStatus(refund.status), RefundStatus.ERROR)
    refund.status = status or refund.status
    if refund.status == RefundStatus.ERROR:
        refund.provider_code, refund.next_try_at = code, None


def _day(moment: datetime) -> date:
    return moment.astimezone(VIETNAM).date()


def _later(kit: Kit, now: datetime) -> datetime:
    settings = kit.settings
    assert isinstance(settings, PaymentSettings)  # noqa: S101 - for the type checker
    return now + timedelta(seconds=settings.refund_retry_seconds)
