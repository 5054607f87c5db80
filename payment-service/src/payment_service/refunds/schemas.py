from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from payment_service.charges.schemas import MOST_VND, Reason
from payment_service.refunds.lifecycle import RefundStatus


class CaseGround(StrEnum):
    """Why money has to be given back."""

    CHARGE_NOT_DUE = "charge_not_due"
    """Paid twice, or for a charge that was owed no more."""
    PAID_TOO_MUCH = "paid_too_much"
    PAID_TOO_LITTLE = "paid_too_little"
    """The charge has risen since the checkout; it stays due."""
    PAID_LATE = "paid_late"
    """After the checkout had expired; the charge stays due."""
    DOSSIER_REFUSED = "dossier_refused"
    DOSSIER_STOPPED = "dossier_stopped"
    DOSSIER_REMOVED = "dossier_removed"
    """Out of the record; the case is closed by itself when the dossier is restored before anybody gave money back."""


class RefundCaseRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    payment_id: UUID
    ground: CaseGround
    amount_vnd: int
    opened_at: datetime
    closed_at: datetime | None
    closing_reason: str | None
    """`dossier_restored` or `cheque_bounced`: nothing is to be given back any more; null: the money was given back."""


class RefundCreate(BaseModel):
    """Without a sum: all that is left of the payment."""

    model_config = ConfigDict(extra="forbid")

    amount_vnd: Annotated[int, Field(strict=True, gt=0, le=MOST_VND)] | None = None
    reason: Reason


class RefundConfirm(BaseModel):
    """The proof of money given back by hand: the bank's or the provider's own number."""

    model_config = ConfigDict(extra="forbid")

    transaction: Annotated[str, Field(min_length=3, max_length=100)]


class RefundReject(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Reason


class RefundRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    payment_id: UUID
    case_id: UUID | None
    amount_vnd: int
    reason: str
    status: RefundStatus
    provider_code: str | None
    provider_transaction: str | None
    rejection: str | None
    """Why it was refused before any money moved; `provider_code` is then `rejected`."""
    requested_at: datetime
    approved_at: datetime | None
    """Through a provider, null: of a larger payment, nothing is sent before another person approves it. By hand always
    null."""
    refunded_at: datetime | None
