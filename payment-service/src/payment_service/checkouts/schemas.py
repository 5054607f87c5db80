from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from payment_service.charges.schemas import MOST_VND
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
    amount_vnd: Annotated[int, Field(strict=True, gt=0, le=MOST_VND)] | None = None
    """A part of what is owed, or an advance on what has no sum yet; without it all that is left."""


class CheckoutRead(BaseModel):
    """Before `expires_at` send the browser to `redirect_url`, or show `qr_svg`. Cash is settled at once."""

    payment_id: UUID
    status: PaymentStatus
    redirect_url: str | None = None
    qr_payload: str | None = None
    qr_svg: str | None = None
    expires_at: datetime
    receipt_number: str | None = None


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
