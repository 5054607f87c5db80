"""What a payment may become. Money that arrived is never refused, also late; nothing goes backwards. Pure."""

from enum import StrEnum

from payment_service.providers.protocol import Outcome


class PaymentStatus(StrEnum):
    PENDING = "pending"
    SETTLED = "settled"
    FAILED = "failed"
    EXPIRED = "expired"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"


_NEXT: dict[tuple[PaymentStatus, Outcome], PaymentStatus] = {
    (PaymentStatus.PENDING, Outcome.PAID): PaymentStatus.SETTLED,
    (PaymentStatus.PENDING, Outcome.FAILED): PaymentStatus.FAILED,
    (PaymentStatus.FAILED, Outcome.PAID): PaymentStatus.SETTLED,
    (PaymentStatus.EXPIRED, Outcome.PAID): PaymentStatus.SETTLED,
}


def next_status(status: PaymentStatus, outcome: Outcome) -> PaymentStatus | None:
    """None when the word changes nothing."""
    return _NEXT.get((status, outcome))
