"""What a receipt may become. A number that was given is never given again. Pure."""

from enum import StrEnum


class ReceiptStatus(StrEnum):
    ISSUED = "issued"
    REPLACED = "replaced"
    """Another one stands in its place and is named."""
    CANCELLED = "cancelled"


class ReceiptAction(StrEnum):
    REPLACE = "replace"
    CANCEL = "cancel"


_NEXT: dict[tuple[ReceiptStatus, ReceiptAction], ReceiptStatus] = {
    (ReceiptStatus.ISSUED, ReceiptAction.CANCEL): ReceiptStatus.CANCELLED,
    (ReceiptStatus.ISSUED, ReceiptAction.REPLACE): ReceiptStatus.REPLACED,
    # Cancelled by mistake: as long as the money is here its payer can be given another.
    (ReceiptStatus.CANCELLED, ReceiptAction.REPLACE): ReceiptStatus.REPLACED,
}


def next_status(status: ReceiptStatus, action: ReceiptAction) -> ReceiptStatus | None:
    """None when it can not be done any more."""
    return _NEXT.get((status, action))
