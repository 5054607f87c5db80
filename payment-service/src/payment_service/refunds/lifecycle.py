"""What a refund may become, and when its order may be sent. Pure."""

from datetime import date
from enum import StrEnum

SENDING, UNREACHABLE, SENT_BEFORE = "sending", "unreachable", "sent_before"
REJECTED = "rejected"
"""`provider_code` of a refund that a person has refused before any money moved."""
UNCERTAIN = (SENDING, UNREACHABLE, SENT_BEFORE)
"""`provider_code` of a refund of which nobody knows whether the money went."""


class RefundStatus(StrEnum):
    PENDING = "pending"
    REFUNDED = "refunded"
    ERROR = "error"
    """Refused, or nobody knows; it may still turn out to be refunded."""


_NEXT: dict[tuple[RefundStatus, RefundStatus], RefundStatus] = {
    (RefundStatus.PENDING, RefundStatus.REFUNDED): RefundStatus.REFUNDED,
    (RefundStatus.PENDING, RefundStatus.ERROR): RefundStatus.ERROR,
    (RefundStatus.ERROR, RefundStatus.REFUNDED): RefundStatus.REFUNDED,
}


def next_status(status: RefundStatus, told: RefundStatus) -> RefundStatus | None:
    """None when the word changes nothing: what was given back stays given back."""
    return _NEXT.get((status, told))


def may_send(provider_code: str | None, approved_on: date, today: date) -> bool:
    """An order that may have been sent is sent again under its name on the day of its approval alone.

    VNPay knows a name (vnp_RequestId) for one day; the next day the same order would be another refund.
    """
    return provider_code not in UNCERTAIN or approved_on == today
