from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints


class ReceiptItem(BaseModel):
    charge_id: UUID
    kind: Literal["fee", "levy"]
    name: str
    amount_vnd: int


class ReceiptRead(BaseModel):
    """Biên lai: every item and the sum in digits, the sum in words too (NĐ 123/2020 Art. 32)."""

    number: str
    dossier_code: str
    agency: str
    payment_id: UUID
    items: list[ReceiptItem]
    amount_vnd: int
    amount_in_words: str
    payer_name: str | None
    """None in the public look-up."""
    issued_at: datetime


class ReceiptLookup(BaseModel):
    model_config = ConfigDict(extra="forbid")

    dossier_code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=60)]
    identity_tail: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{4,13}$")]
    """The last four or more digits of the owner's identity number or tax code."""
