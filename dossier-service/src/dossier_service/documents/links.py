"""A link that opens one file for a minute without a log-in: a browser downloads by it. Its signature is the right."""

from datetime import datetime, timedelta
from uuid import UUID

from servicekit.app import Kit

LIFETIME = timedelta(seconds=60)


def make(kit: Kit, document_id: UUID, now: datetime, reading: UUID | None = None) -> tuple[str, datetime]:
    """The address, and when it ends; with a `reading` it opens the copy with that reader's watermark."""
    expires_at = (now + LIFETIME).replace(microsecond=0)
    seconds = int(expires_at.timestamp())
    signature = kit.mint.sign(_signed(document_id, seconds, reading))
    url = f"/api/v1/documents/{document_id}/file?expires={seconds}&signature={signature}"
    return (f"{url}&reading={reading}" if reading else url), expires_at


def is_valid(
    kit: Kit, document_id: UUID, expires: int, signature: str, now: datetime, reading: UUID | None = None
) -> bool:
    """Ours, for this file and no other use, and not over."""
    ours = kit.verifier.signer_of(_signed(document_id, expires, reading), signature) == kit.mint.name
    return ours and now.timestamp() < expires


def _signed(document_id: UUID, expires: int, reading: UUID | None) -> bytes:
    return (f"document-link\n{document_id}\n{expires}" + (f"\n{reading}" if reading else "")).encode()
