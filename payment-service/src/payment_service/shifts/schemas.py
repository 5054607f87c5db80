from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from payment_service.charges.schemas import MOST_VND, Reason

Dong = Annotated[int, Field(strict=True, ge=0, le=MOST_VND)]


class ShiftStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    REMITTED = "remitted"


class ShiftOpen(BaseModel):
    """`opening_float_vnd` is the change in the till; it stays there from shift to shift."""

    model_config = ConfigDict(extra="forbid")

    counter: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    opening_float_vnd: Dong = 0


class ShiftClose(BaseModel):
    """What lies in the till, float and all; a reason when that is not what the ledger expects."""

    model_config = ConfigDict(extra="forbid")

    counted_vnd: Dong
    reason: Reason | None = None


class Remitted(StrEnum):
    TREASURY = "treasury"
    BANK = "bank"
    """To our account; the money is on its way until a line of the bank's statement names the `deposit_code`."""


class ShiftRemit(BaseModel):
    """Number of the treasury's slip (giấy nộp tiền vào ngân sách nhà nước), or of the bank's; cheques go to a bank."""

    model_config = ConfigDict(extra="forbid")

    to: Remitted = Remitted.TREASURY
    reference: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=100)]


class AgencyTakings(BaseModel):
    """What went into the till for one agency, and what was given back out of it."""

    agency: str
    taken_vnd: int
    given_back_vnd: int


class TenderTakings(BaseModel):
    """`taken_vnd` of cheques is what they are over, paid by the bank or not, less those that bounced."""

    tender: Literal["cash", "cheque"]
    payment_count: int
    taken_vnd: int
    given_back_vnd: int


class ShiftRead(BaseModel):
    """`expected_vnd` is float + taken − given back in cash, from the ledger; `difference_vnd` is counted − expected.

    `opened_by_itself`: by a payment, while its clerk had no shift open. `deposit_code` is to be written on the bank's
    paying-in slip.
    """

    id: UUID
    clerk: str
    unit: str
    counter: str
    status: ShiftStatus
    opening_float_vnd: int
    payment_count: int
    taken_vnd: int
    given_back_vnd: int
    agencies: list[AgencyTakings]
    tenders: list[TenderTakings]
    expected_vnd: int
    counted_vnd: int | None
    difference_vnd: int | None
    difference_reason: str | None
    remitted_vnd: int | None
    remittance_reference: str | None
    remitted_to: Remitted | None
    deposit_code: str
    arrived_at: datetime | None
    """When the bank's statement said that the deposit has come."""
    opened_by_itself: bool
    opened_at: datetime
    closed_at: datetime | None
    remitted_at: datetime | None
    version: int


class ShiftSummary(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    clerk: str
    unit: str
    counter: str
    status: ShiftStatus
    opening_float_vnd: int
    expected_vnd: int | None
    counted_vnd: int | None
    remitted_vnd: int | None
    opened_at: datetime
    closed_at: datetime | None
