"""What happens to a dossier's papers and results beside its course."""

from typing import ClassVar, Literal
from uuid import UUID

from contracts.dossier.base import DossierEvent


class DocumentQuarantined(DossierEvent):
    """The scanner found malware in a paper: nobody opens it any more, whoever sent it has to send another."""

    subject: ClassVar[str] = "dossier.document_quarantined.v1"

    document_id: UUID
    from_applicant: bool = True
    """Which side sent it, and so has to send another."""
    unit: str | None = None
    """With which the dossier lies."""


class ResultRevoked(DossierEvent):
    """A result that was handed back holds no longer; `replaced` says that another took its place."""

    subject: ClassVar[str] = "dossier.result_revoked.v1"

    result_id: UUID
    status: Literal["revoked", "replaced"]
