"""One sum for several charges: PayPlat's word about a bill settles each of its payments, or none."""

from collections.abc import Sequence
from dataclasses import replace

from servicekit.database import Session

from payment_service.checkouts import repository, settlement
from payment_service.checkouts.models import Payment
from payment_service.checkouts.settlement import Settling
from payment_service.providers.protocol import Outcome, Word


async def lock_all(session: Session, first: Payment) -> Sequence[Payment]:
    """All that is paid at once under the payment's name: itself, or its bill. The payment must be locked."""
    if first.bill is None:
        return [first]
    return await repository.lock_bill(session, first.provider, first.bill)


async def total_vnd(session: Session, first: Payment) -> int:
    return sum(payment.amount_vnd for payment in await lock_all(session, first))


async def apply(session: Session, first: Payment, word: Word, settling: Settling) -> bool | None:
    """True when the word changed something, None for another sum than the bill's. The first payment must be locked."""
    billed = await lock_all(session, first)
    billed_vnd = sum(payment.amount_vnd for payment in billed)
    if word.amount_vnd != billed_vnd and word.outcome in (Outcome.PAID, Outcome.FAILED):
        received_vnd = word.amount_vnd or 0
        await settlement.report_mismatch(session, first, received_vnd, settling.at, expected_vnd=billed_vnd)
        return None
    changed = [
        await settlement.apply(session, payment, replace(word, amount_vnd=payment.amount_vnd), settling)
        for payment in billed
    ]
    return any(changed)
