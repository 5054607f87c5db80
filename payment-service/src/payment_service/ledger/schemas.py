from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from payment_service.charges.schemas import MOST_VND, Reason
from payment_service.ledger.accounts import Account, MovementKind

Dong = Annotated[int, Field(strict=True, gt=0, le=MOST_VND)]
AgencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9.]{2,40}$")]


class BalanceRead(BaseModel):
    """`balance_vnd` is debit less credit; over all accounts of an agency it is 0."""

    agency: str
    account: str
    name: str
    debit_vnd: int
    credit_vnd: int
    balance_vnd: int


class EntryRead(BaseModel):
    """One side of a movement: a debit is above 0, a credit below; the sides of a movement sum to 0."""

    id: int
    movement_id: UUID
    kind: MovementKind
    account: Account
    agency: str
    amount_vnd: int
    dossier_id: UUID | None
    charge_id: UUID | None
    payment_id: UUID | None
    shift_id: UUID | None
    statement_line_id: UUID | None
    reverses_id: UUID | None
    actor: str | None
    reason: str | None
    occurred_at: datetime


class CorrectionStatus(StrEnum):
    PROPOSED = "proposed"
    """Waits for another person; the ledger has nothing of it."""
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class CorrectionCreate(BaseModel):
    """A sum moved by hand from one account to another of the same agency; nothing that is written is changed."""

    model_config = ConfigDict(extra="forbid")

    agency: AgencyCode
    debit: Account
    credit: Account
    amount_vnd: Dong
    reason: Reason


class ReversalCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Reason


class CorrectionReject(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Reason


class PayoutCreate(BaseModel):
    """What a provider or bank has paid in at the treasury; `reference` is the treasury's slip."""

    model_config = ConfigDict(extra="forbid")

    agency: AgencyCode
    provider: Literal["vnpay", "payplat", "vietqr", "cheque", "bank"]
    """`cheque`: what the bank has paid for cheques; `bank`: tills' cash on our account there."""
    amount_vnd: Dong
    reference: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=100)]


class MovementRead(BaseModel):
    id: UUID
    kind: MovementKind
    agency: str
    debit: Account
    credit: Account
    amount_vnd: int
    reason: str | None
    reverses_id: UUID | None


class CorrectionRead(MovementRead):
    """Once it is `confirmed`, `id` is the id of its movement; a payout is of kind `remittance`, its slip the reason."""

    model_config = ConfigDict(from_attributes=True)

    status: CorrectionStatus
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    rejection: str | None
