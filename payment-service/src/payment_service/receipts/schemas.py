from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from payment_service.charges.schemas import Reason
from payment_service.receipts.lifecycle import ReceiptAction, ReceiptStatus


class ReceiptItem(BaseModel):
    charge_id: UUID
    kind: Literal["fee", "levy"]
    name: str
    amount_vnd: int


class ReceiptChangeRead(BaseModel):
    """What was done to it and why; who did it is kept and not told."""

    model_config = ConfigDict(from_attributes=True)

    action: ReceiptAction
    reason: str
    successor: str | None
    """The number of the receipt that stands in its place."""
    changed_at: datetime


class ReceiptRead(BaseModel):
    """Biên lai: every item and the sum in digits, the sum in words too (NĐ 123/2020 Art. 32).

    Only a receipt with `status` `issued` is in force.
    """

    number: str
    form: str
    """Ký hiệu mẫu biên lai."""
    symbol: str
    """Ký hiệu biên lai: letters and the year's two digits."""
    status: ReceiptStatus
    collector_name: str
    collector_tax_code: str | None
    """Null for a merged unit that has none."""
    dossier_code: str
    agency: str
    payment_id: UUID
    items: list[ReceiptItem]
    amount_vnd: int
    amount_in_words: str
    payer_name: str | None
    """None in the public look-up."""
    issued_at: datetime
    replaces: str | None
    """The number of the receipt in whose place this one stands."""
    replaced_by: str | None
    changes: list[ReceiptChangeRead]


class ReceiptLookup(BaseModel):
    model_config = ConfigDict(extra="forbid")

    dossier_code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=60)]
    identity_tail: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{4,13}$")]
    """The last four or more digits of the owner's identity number or tax code."""


class ReceiptChangeCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Reason
    """Shown to the payer, and on the page: no personal data."""
