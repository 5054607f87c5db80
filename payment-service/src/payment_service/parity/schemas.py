from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class BreakKind(StrEnum):
    CHARGE_LEDGER = "charge_ledger"
    """What a charge is owed, and what the ledger has as receivable for it."""
    PAYMENT_LEDGER = "payment_ledger"
    """What is left of a payment, and what the ledger has with its provider for it."""
    CHARGE_PAYMENT = "charge_payment"
    """What a charge says was settled, and what settled payments have settled of it."""
    LINE_LEDGER = "line_ledger"
    """What is held of a statement's line, and what the ledger has as unidentified for it."""
    CHARGE_DOSSIER = "charge_dossier"
    """What is settled here, and what the dossier service believes to be."""


class ParityBreakRead(BaseModel):
    """`expected_vnd` is what charge, payment or line says, `found_vnd` what the other place has."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: BreakKind
    subject_id: UUID
    agency: str
    dossier_id: UUID | None
    charge_id: UUID | None
    payment_id: UUID | None
    expected_vnd: int
    found_vnd: int
    found_at: datetime
    seen_at: datetime
    closed_at: datetime | None
