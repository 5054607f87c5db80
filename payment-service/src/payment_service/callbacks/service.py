"""A provider's notification (IPN): its signature is the proof. Checked in VNPay's order 97, 01, 04, 02, 00."""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from servicekit.database import Session

from payment_service.checkouts import bills, repository, settlement
from payment_service.checkouts.settlement import Settling
from payment_service.providers.protocol import Notification


class Taken(StrEnum):
    RECORDED = "recorded"
    ORDER_NOT_FOUND = "order_not_found"
    ALREADY_CONFIRMED = "already_confirmed"
    AMOUNT_DIFFERS = "amount_differs"
    BAD_SIGNATURE = "bad_signature"
    UNKNOWN_ERROR = "unknown_error"


VNPAY_CODES = {
    Taken.RECORDED: "00",
    Taken.ORDER_NOT_FOUND: "01",
    Taken.ALREADY_CONFIRMED: "02",
    Taken.AMOUNT_DIFFERS: "04",
    Taken.BAD_SIGNATURE: "97",
    Taken.UNKNOWN_ERROR: "99",
}
PAYPLAT_CODES = {
    Taken.RECORDED: "0",
    Taken.ORDER_NOT_FOUND: "1",
    Taken.ALREADY_CONFIRMED: "0",
    Taken.AMOUNT_DIFFERS: "4",
    Taken.BAD_SIGNATURE: "2",
    Taken.UNKNOWN_ERROR: "3",
}


async def take_notification(
    session: Session,
    provider: str,
    notification: Notification | None,
    raw: str,
    codes: Mapping[Taken, str],
    settling: Settling,
) -> Taken:
    """None: without a valid signature. Also a failed payment is recorded. The raw message is kept, whatever it was."""
    taken, payment_id = Taken.BAD_SIGNATURE, None
    if notification is not None:
        taken, payment_id = await _apply(session, provider, notification, settling)
    await repository.keep_message(session, provider, payment_id, "notification", raw, codes[taken], settling.at)
    await session.flush()
    return taken


async def _apply(
    session: Session, provider: str, notification: Notification, settling: Settling
) -> tuple[Taken, UUID | None]:
    payment = await repository.lock_by_reference(session, provider, notification.reference)
    if payment is None:
        return Taken.ORDER_NOT_FOUND, None
    if payment.bill is not None:
        changed = await bills.apply(session, payment, notification.word, settling)
        return Taken.AMOUNT_DIFFERS if changed is None else _taken(changed), payment.id
    if notification.word.amount_vnd != payment.amount_vnd:
        await settlement.report_mismatch(session, payment, notification.word.amount_vnd or 0, settling.at)
        return Taken.AMOUNT_DIFFERS, payment.id
    changed = await settlement.apply(session, payment, notification.word, settling)
    return _taken(changed), payment.id


def _taken(changed: bool) -> Taken:
    return Taken.RECORDED if changed else Taken.ALREADY_CONFIRMED
