from datetime import date

from pydantic import BaseModel

from dossier_service.dossiers.schemas import Coded
from dossier_service.results.schemas import Validity


class VerifiedFile(BaseModel):
    """Whoever holds the file compares: its SHA-256 must be this one."""

    media_type: str
    size: int
    sha256: str


class VerificationRead(BaseModel):
    """That a result was issued, and whether it holds today; nothing of the person, also not the title given to it."""

    code: str
    validity: Validity
    name: str
    """The kind of result, as the procedure calls it."""
    procedure: Coded
    agency: Coded
    number: str | None
    issued_on: date
    expires_on: date | None
    revoked_on: date | None
    files: list[VerifiedFile]
