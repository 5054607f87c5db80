"""Filed for another person: the person is asked, and says whether it was their wish."""

from typing import ClassVar, Literal

from contracts.dossier.base import DossierEvent


class ConfirmationAsked(DossierEvent):
    """The person gets a one-time code; it is made as it is sent and never part of an event."""

    subject: ClassVar[str] = "dossier.confirmation_asked.v1"


class FilingConfirmed(DossierEvent):
    subject: ClassVar[str] = "dossier.filing_confirmed.v1"

    by: Literal["code", "login"]


class FilingDenied(DossierEvent):
    subject: ClassVar[str] = "dossier.filing_denied.v1"

    by: Literal["code", "login"]
    unit: str
    """With which the dossier lies: its officials must know."""
