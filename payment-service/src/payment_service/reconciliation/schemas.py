from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from payment_service.charges.schemas import Reason
from payment_service.statements.schemas import StatementLineRead, StatementSource


class Sum(BaseModel):
    count: int = 0
    amount_vnd: int = 0


class ProviderDay(BaseModel):
    """One provider's day, ours against theirs.

    `theirs` is the sum of the five outcomes; `ours` is what those lines stand for with us, and what is `missing` with
    them: settled here on that day, on no statement yet. `difference_vnd` is theirs less ours; `open` waits for a
    person.
    """

    provider: StatementSource
    ours: Sum
    theirs: Sum
    matched: Sum
    unmatched: Sum
    over: Sum
    under: Sum
    duplicate: Sum
    missing: Sum
    open: Sum
    difference_vnd: int


class ReconciliationRead(BaseModel):
    """`items` are the day's lines, each told once."""

    date: date
    providers: list[ProviderDay]
    items: list[StatementLineRead]
    next_cursor: str | None = None


class MissingPayment(BaseModel):
    """Settled with us, on no statement of theirs."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    provider: StatementSource | Literal["cheque"]
    reference: str
    provider_transaction: str | None
    amount_vnd: int
    settled_at: datetime


class ActKind(StrEnum):
    ATTACH = "attach"
    REFUND = "refund"
    PROPOSE_RETURN = "propose_return"
    RETURN = "return"
    """Confirmed by another person; only now the money is given up."""
    REJECT_RETURN = "reject_return"
    WRITE_OFF = "write_off"
    REOPEN = "reopen"
    ACCEPT = "accept"
    """As a till's deposit, over another sum than was said."""


class LineAttach(BaseModel):
    """The payment that a transfer was meant for."""

    model_config = ConfigDict(extra="forbid")

    payment_id: UUID
    reason: Reason


class LineDecision(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Reason


class LineActRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: ActKind
    actor: str
    reason: str
    payment_id: UUID | None
    acted_at: datetime
