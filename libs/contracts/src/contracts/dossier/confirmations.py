"""Filed for another person: the person is asked, and says whether it was their wish; who filed is looked at."""

from typing import ClassVar, Literal

from contracts.dossier.base import DossierEvent, Filer


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


class FilingReviewOpened(DossierEvent):
    """Somebody will look at how it was filed; whoever is concerned may answer. The dossier goes on meanwhile."""

    subject: ClassVar[str] = "dossier.filing_review_opened.v1"


class FilingReviewClosed(DossierEvent):
    """`filer` is how it counts from now on."""

    subject: ClassVar[str] = "dossier.filing_review_closed.v1"

    outcome: Literal["unfounded", "assisted", "suspected_proxy", "expired"]
    filer: Filer


class DossierTransferred(DossierEvent):
    """Another person has taken it over, by consent of both."""

    subject: ClassVar[str] = "dossier.transferred.v1"
