"""A link that opens one file for a minute without a log-in: a browser downloads by it. Its signature is the right."""

from datetime import datetime, timedelta
from uuid import UUID

from servicekit.app import Kit

LIFETIME = timedelta(seconds=60)


def make(kit: Kit, document_id: UUID, now: datetime) -> tuple[str, datetime]:
    """The address, and when it ends."""
    expires_at = (now + LIFETIME).replace(microsecond=0)
    seconds = int(expires_at.timestamp())
    signature = kit.mint.sign(_signed(document_id, seconds))
    return f"/api/v1/documents/{document_id}/file?expires={seconds}&signature={signature}", expires_at


def is_valid(kit: Kit, document_id: UUID, expires: int, signature: str, now: datetime) -> bool:
    """Ours, for this file and no other use, and not over."""
    ours = kit.verifier.signer_of(_signed(document_id, expires), signature) == kit.mint.name
    return ours and now.timestamp() < expires


def _signed(document_id: UUID, expires: int) -> bytes:
    return f"document-link\n{document_id}\n{expires}".encode()
