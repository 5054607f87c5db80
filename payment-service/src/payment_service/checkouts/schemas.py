from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from servicekit.fields import Unfit
from servicekit.problems import Text

from payment_service.charges.schemas import MOST_VND
from payment_service.checkouts.lifecycle import PaymentStatus
from payment_service.cheques.schemas import ChequeCreate


class ProviderName(StrEnum):
    VNPAY = "vnpay"
    PAYPLAT = "payplat"
    VIETQR = "vietqr"
    CASH = "cash"
    CHEQUE = "cheque"


_CHEQUE_IS_TOLD = Text(
    "Thanh toán bằng séc (`cheque`) phải có số séc, mã ngân hàng và ngày ghi trên séc",
    "The provider `cheque` needs the cheque's number, bank and date",
)
_NO_CHEQUE = Text(
    "Chỉ thanh toán bằng séc (`provider` là `cheque`) mới có séc", "Only the provider `cheque` has a cheque"
)


class CheckoutCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    provider: ProviderName
    return_url: str | None = None
    """Where the payer's browser goes afterwards; it tells nothing about the money."""
    amount_vnd: Annotated[int, Field(strict=True, gt=0, le=MOST_VND)] | None = None
    """A part of what is owed, or an advance on what has no sum yet; without it all that is left."""
    cheque: Annotated[ChequeCreate | None, Field(validate_default=True)] = None
    """The paper that a clerk takes for `cheque`; nothing else has one."""

    @field_validator("cheque")
    @classmethod
    def _goes_with_its_tender(cls, cheque: ChequeCreate | None, known: ValidationInfo) -> ChequeCreate | None:
        by_cheque = known.data.get("provider") is ProviderName.CHEQUE
        if by_cheque and cheque is None:
            raise Unfit("missing", _CHEQUE_IS_TOLD)
        if cheque is not None and not by_cheque:
            raise Unfit("not_by_cheque", _NO_CHEQUE)
        return cheque


class CheckoutRead(BaseModel):
    """Before `expires_at` send the browser to `redirect_url`, or show `qr_svg`. Cash is settled at once, a cheque
    once the bank has paid it.

    What goes over the counter goes into the clerk's shift. Without an open one the payment opens it, with no float and
    no counter's name, and says so in `shift_opened`: it is to be counted and closed as any other.
    """

    payment_id: UUID
    status: PaymentStatus
    redirect_url: str | None = None
    qr_payload: str | None = None
    qr_svg: str | None = None
    expires_at: datetime
    receipt_number: str | None = None
    shift_id: UUID | None = None
    shift_opened: bool = False


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
