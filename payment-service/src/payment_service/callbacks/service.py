"""VNPay's notification (IPN): its signature is the proof. Checked in VNPay's order 97, 01, 04, 02, 00."""

from enum import StrEnum
from uuid import UUID

from servicekit.database import Session
from servicekit.ids import uuid7

from payment_service.checkouts import repository, settlement
from payment_service.checkouts.models import ProviderMessage
from payment_service.checkouts.settlement import Settling
from payment_service.providers.vnpay import Notification, VNPay

LONGEST_KEPT = 4000


class VNPayCode(StrEnum):
    RECORDED = "00"
    ORDER_NOT_FOUND = "01"
    ALREADY_CONFIRMED = "02"
    AMOUNT_DIFFERS = "04"
    BAD_SIGNATURE = "97"
    UNKNOWN_ERROR = "99"


async def take_notification(session: Session, vnpay: VNPay, raw_query: str, settling: Settling) -> VNPayCode:
    """Also a failed payment is recorded with 00. The raw query is kept, whatever it was."""
    notification = vnpay.read_notification(raw_query)
    code, payment_id = VNPayCode.BAD_SIGNATURE, None
    if notification is not None:
        code, payment_id = await _apply(session, notification, settling)
    message = ProviderMessage(
        id=uuid7(),
        provider=VNPay.name,
        kind="notification",
        payment_id=payment_id,
        raw=raw_query[:LONGEST_KEPT],
        answer=code,
        received_at=settling.at,
    )
    session.add(message)
    await session.flush()
    return code


async def _apply(session: Session, notification: Notification, settling: Settling) -> tuple[VNPayCode, UUID | None]:
    payment = await repository.lock_by_reference(session, VNPay.name, notification.reference)
    if payment is None:
        return VNPayCode.ORDER_NOT_FOUND, None
    if notification.word.amount_vnd != payment.amount_vnd:
        await settlement.report_mismatch(session, payment, notification.word.amount_vnd or 0, settling.at)
        return VNPayCode.AMOUNT_DIFFERS, payment.id
    changed = await settlement.apply(session, payment, notification.word, settling)
    return VNPayCode.RECORDED if changed else VNPayCode.ALREADY_CONFIRMED, payment.id
