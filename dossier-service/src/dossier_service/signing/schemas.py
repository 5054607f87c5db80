from datetime import datetime

from pydantic import BaseModel


class SignatureRead(BaseModel):
    """One electronic signature of a PDF, checked against its bytes and against the agency's own certificate.

    `trusted` is false for everybody else's: whether such a certificate holds is for its issuer to say.
    """

    signer: str | None
    signed_at: datetime | None
    """As the signer's own clock said."""
    intact: bool
    valid: bool
    trusted: bool
    covers_whole_file: bool
    """False when something was added behind it."""
