from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

MAX_BYTES = 20 * 1024 * 1024
MAX_LINES = 100_000
JUDGED_AT_ONCE = 200
"""A longer file is an operation."""


class StatementSource(StrEnum):
    """Whose file it is, by the provider that it proves."""

    VIETQR = "vietqr"
    """The bank's statement of the account that VietQR transfers come to."""
    VNPAY = "vnpay"
    PAYPLAT = "payplat"


BY_BANK = ("vietqr", "cheque")
"""Providers whose payments a bank's statement settles."""


class LineState(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    """A person has to decide."""
    CLOSED = "closed"


class LineOutcome(StrEnum):
    MATCHED = "matched"
    UNMATCHED = "unmatched"
    OVER = "over"
    """More than was owed; the surplus has a refund case."""
    UNDER = "under"
    """Less than was owed; nothing is settled by it alone."""
    DUPLICATE = "duplicate"
    """Paid again, or (`copy_of`) the same money told again."""


class LineReason(StrEnum):
    """Why a line needs a person, or counts for nothing."""

    NO_REFERENCE = "no_reference"
    SEVERAL_REFERENCES = "several_references"
    OTHER_ACCOUNT = "other_account"
    NOT_CONFIRMED = "not_confirmed"
    """The provider lists it as paid, its signed word is still missing; it is asked."""
    AMOUNT_DIFFERS = "amount_differs"
    ALREADY_PAID = "already_paid"
    TOLD_BEFORE = "told_before"
    RETURNED = "returned"
    WRITTEN_OFF = "written_off"
    REFUNDED = "refunded"


class StatementLineRead(BaseModel):
    """`held_vnd` is booked as unidentified until somebody decides; `line_number` counts the header as 1."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    statement_id: UUID
    line_number: int
    provider: StatementSource
    account: str
    bank_reference: str
    booked_at: datetime
    day: date
    amount_vnd: int
    memo: str
    state: LineState
    outcome: LineOutcome | None
    reason: LineReason | None
    payment_id: UUID | None
    shift_id: UUID | None
    """The cash shift whose money was paid in at the bank."""
    surplus_payment_id: UUID | None
    held_vnd: int
    return_proposed: bool
    """That it is sent back to whoever it came from: another person has yet to confirm it."""
    copy_of: UUID | None
    version: int


class OutcomeCounts(BaseModel):
    matched: int = 0
    unmatched: int = 0
    over: int = 0
    under: int = 0
    duplicate: int = 0


class StatementSummary(OutcomeCounts):
    """How many lines came to which outcome; `waiting` ones are still to be confirmed (all of them) or judged."""

    id: UUID
    provider: StatementSource
    sha256: str
    line_count: int
    total_vnd: int
    waiting: int
    uploaded_at: datetime
    confirmed_at: datetime | None
    """Null: nothing of it counts yet."""
    confirmed_by: Literal["bank", "person"] | None
    """`bank`: it says the same when it is asked; `person`: a second one, by its total."""
    finished_at: datetime | None


class StatementConfirm(BaseModel):
    """`total_vnd` is the sum of all that came in, as the bank's or the provider's own papers say it."""

    model_config = ConfigDict(extra="forbid")

    total_vnd: Annotated[int, Field(strict=True, ge=0)]


class StatementRead(StatementSummary):
    lines: list[StatementLineRead]
