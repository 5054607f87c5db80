from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from payment_service.checkouts.lifecycle import PaymentStatus


class ProviderName(StrEnum):
    VNPAY = "vnpay"
    PAYPLAT = "payplat"
    VIETQR = "vietqr"
    CASH = "cash"


class CheckoutCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    provider: ProviderName
    return_url: str | None = None
    """Where the payer's browser goes afterwards; it tells nothing about the money."""


class CheckoutRead(BaseModel):
    """Send the payer's browser to `redirect_url` before `expires_at`."""

    payment_id: UUID
    redirect_url: str
    expires_at: datetime


class PaymentRead(BaseModel):
    id: UUID
    charge_id: UUID
    dossier_id: UUID
    provider: str
    reference: str
    """The order's name at the provider (vnp_TxnRef)."""
    amount_vnd: int
    status: PaymentStatus
    created_at: datetime
    expires_at: datetime
    settled_at: datetime | None
    receipt_number: str | None
