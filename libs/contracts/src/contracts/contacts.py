"""The answers of `GET /internal/dossiers/{id}/contacts` and `/internal/feedback/{id}/contacts`.

Personal data, asked at the time of use, never in events.
"""

from pydantic import BaseModel


class Contact(BaseModel):
    subject: str | None = None
    """Whose in-app inbox it is; None for somebody without an account."""
    name: str
    email: str | None = None
    phone: str | None = None
    of_the_filing_alone: bool = False
    """Told of how it was filed and of nothing else: who filed it for somebody that did not ask them to."""


class DossierContacts(BaseModel):
    """Whom to tell: the owner, and the person who filed when that is someone else."""

    dossier_code: str
    procedure_name: str
    agency_name: str
    recipients: list[Contact]
    reason: str | None = None
    """What the last step said to the person: refusal, supplement, apology."""
    items: list[str] = []
    """Papers asked for, when the last step is a supplement request."""
