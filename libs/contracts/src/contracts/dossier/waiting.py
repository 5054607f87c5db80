"""A dossier waits for papers or money."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from contracts.dossier.base import DossierEvent


class SupplementRequested(DossierEvent):
    subject: ClassVar[str] = "dossier.supplement_requested.v1"

    supplement_id: UUID
    item_count: int
    expires_at: AwareDatetime | None = None
    number: int = 1
    """Counted from 1 within the dossier."""
    counts_late: bool = False
    """From the second request on the dossier counts as late, whenever it ends (766 index 2.1)."""


class SupplementReminded(DossierEvent):
    """The wait for papers ends soon; then the dossier is stopped."""

    subject: ClassVar[str] = "dossier.supplement_reminded.v1"

    supplement_id: UUID
    expires_at: AwareDatetime


class DossierSupplied(DossierEvent):
    subject: ClassVar[str] = "dossier.supplied.v1"

    supplement_id: UUID
    due_at: AwareDatetime | None


class PaymentRequested(DossierEvent):
    subject: ClassVar[str] = "dossier.payment_requested.v1"

    charge_ids: list[UUID]
