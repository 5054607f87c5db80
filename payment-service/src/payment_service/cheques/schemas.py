from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from payment_service.charges.schemas import Reason


class ChequeState(StrEnum):
    HELD = "held"
    """In the till of its shift, which has not been remitted."""
    DEPOSITED = "deposited"
    """Handed in at the bank with its shift; the bank has not paid it yet."""
    CLEARED = "cleared"
    BOUNCED = "bounced"


class ChequeCreate(BaseModel):
    """`bank_code` is the bank's six digits at NAPAS (BIN); `dated_on` what is written on the cheque."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z0-9]{6,20}$")]
    bank_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
    dated_on: date


class ChequeClear(BaseModel):
    """The bank's own number of the credit."""

    model_config = ConfigDict(extra="forbid")

    bank_reference: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=100)]


class ChequeBounce(BaseModel):
    """Why the bank did not pay it, or why it was given back before it came to the bank."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class ChequeRead(BaseModel):
    """`reference` is written on the paying-in slip: a line of the bank's statement with it clears the cheque."""

    payment_id: UUID
    charge_id: UUID
    dossier_id: UUID
    shift_id: UUID
    reference: str
    bank_code: str
    number: str
    dated_on: date
    amount_vnd: int
    state: ChequeState
    bank_reference: str | None
    bounce_reason: str | None
    taken_at: datetime
    cleared_at: datetime | None
    bounced_at: datetime | None
