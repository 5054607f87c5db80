"""What a refund may become. What the provider has given back stays given back. Pure."""

from enum import StrEnum


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
    """None when the word changes nothing."""
    return _NEXT.get((status, told))
