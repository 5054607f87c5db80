"""What the worker does with time: checkouts that nobody paid expire, and the provider is asked what became of them."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from servicekit.app import Kit

from payment_service.checkouts import bills, repository, service, settlement
from payment_service.checkouts.lifecycle import PaymentStatus
from payment_service.checkouts.models import Payment
from payment_service.checkouts.settlement import Settling
from payment_service.providers.protocol import Outcome, Provider, ProviderUnreachable, Word
from payment_service.providers.registry import EXTRA
from payment_service.receipts import book
from payment_service.settings import PaymentSettings

log = structlog.get_logger()

BATCH = 50
CLOSED = {Outcome.FAILED, Outcome.ABSENT}


async def expire_unpaid(kit: Kit) -> bool:
    now = kit.clock()
    async with kit.database.sessions() as session:
        expired = await repository.expired_ids(session, now, BATCH)
    for payment_id in expired:
        async with kit.database.transaction() as session:
            await settlement.expire(session, await repository.lock(session, payment_id), now)
    return len(expired) == BATCH


async def ask_providers(kit: Kit) -> bool:
    """querydr, some time after the checkout and then daily; asked outside of any transaction."""
    providers: dict[str, Provider] = kit.extras[EXTRA]
    async with kit.database.sessions() as session:
        waiting = await repository.to_query(session, kit.clock(), list(providers), BATCH)
    for payment in waiting:
        try:
            word = await providers[payment.provider].query(service.order_of(payment), kit.clock())
        except ProviderUnreachable as error:
            log.warning("provider_unreachable", provider=payment.provider, error=str(error))
            await _ask_later(kit, payment.id)
        else:
            await _take_answer(kit, payment.id, word)
    return len(waiting) == BATCH


async def _ask_later(kit: Kit, payment_id: UUID) -> None:
    settings = _settings(kit)
    async with kit.database.transaction() as session:
        payment = await repository.lock(session, payment_id)
        payment.next_query_at = kit.clock() + timedelta(seconds=settings.query_retry_seconds)


async def _take_answer(kit: Kit, payment_id: UUID, word: Word) -> None:
    now = kit.clock()
    async with kit.database.transaction() as session:
        payment = await repository.lock(session, payment_id)
        payment.query_count += 1
        payment.next_query_at = _next_query(kit, payment, word)
        if payment.bill is not None:
            await bills.apply(session, payment, word, Settling(now, book.of(kit.extras)))
        elif word.outcome is Outcome.PAID and word.amount_vnd != payment.amount_vnd:
            if payment.status != PaymentStatus.SETTLED:
                await settlement.report_mismatch(session, payment, word.amount_vnd or 0, now)
        else:
            await settlement.apply(session, payment, word, Settling(now, book.of(kit.extras)))
        await repository.keep_message(session, payment.provider, payment.id, "query", word.raw, word.outcome, now)


def _next_query(kit: Kit, payment: Payment, word: Word) -> datetime | None:
    """None once the word is final, or when it was asked often enough."""
    settings, now = _settings(kit), kit.clock()
    final = payment.status == PaymentStatus.SETTLED or word.outcome is Outcome.PAID
    closed = word.outcome in CLOSED and payment.expires_at <= now
    if final or closed or payment.query_count >= settings.queries_at_most:
        return None
    return now + timedelta(hours=settings.query_again_hours)


def _settings(kit: Kit) -> PaymentSettings:
    assert isinstance(kit.settings, PaymentSettings)  # noqa: S101 - for the type checker
    return kit.settings
