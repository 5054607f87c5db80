"""A dossier goes through the house: handed over, undone, put under another version, messages about it."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from contracts.dossier.base import DossierEvent


class DossierForwarded(DossierEvent):
    """Handed over inside the house: forward, claim, assign or release."""

    subject: ClassVar[str] = "dossier.forwarded.v1"

    unit: str


class StepUndone(DossierEvent):
    subject: ClassVar[str] = "dossier.step_undone.v1"

    undone_sequence: int


class DossierRebased(DossierEvent):
    """An open dossier was put under a later version of its procedure; `due_at` is the promise that holds now."""

    subject: ClassVar[str] = "dossier.rebased.v1"

    from_version: int
    procedure_version: int
    due_at: AwareDatetime | None = None


class MessagePosted(DossierEvent):
    subject: ClassVar[str] = "dossier.message_posted.v1"

    message_id: UUID
    from_applicant: bool
    unit: str | None = None
    """With which the dossier lies: who reads what the applicant writes."""
