"""`Upload-Checksum` of one PATCH: nothing of it is kept before all of it is known to be right (tus 1.0, checksum)."""

import base64
import binascii
import hashlib
from collections.abc import Callable
from typing import Any

from servicekit.problems import FieldError, InvalidParameter, Text

from dossier_service.resumable_uploads.problems import UploadChecksumMismatch

# What tus demands of every server comes first; it is no proof of anything but a good line.
_NEW: dict[str, Callable[[], Any]] = {
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),
    "sha256": hashlib.sha256,
}
ALGORITHMS = ",".join(_NEW)
_MALFORMED = Text(
    "Cần “sha1” hoặc “sha256”, dấu cách, rồi giá trị base64", "“sha1” or “sha256”, a blank and base64 are expected"
)


class Checksum:
    def __init__(self, algorithm: str, expected: bytes) -> None:
        self._digest, self._expected = _NEW[algorithm](), expected

    def update(self, chunk: bytes) -> None:
        self._digest.update(chunk)

    def require_match(self) -> None:
        """Raises UploadChecksumMismatch."""
        if self._digest.digest() != self._expected:
            raise UploadChecksumMismatch


def checksum_of(header: str | None) -> Checksum | None:
    """Raises InvalidParameter."""
    if header is None:
        return None
    algorithm, _, value = header.strip().partition(" ")
    try:
        if algorithm not in _NEW:
            raise ValueError(algorithm)
        return Checksum(algorithm, base64.b64decode(value.strip(), validate=True))
    except (ValueError, binascii.Error):
        raise InvalidParameter(errors=[FieldError(":Upload-Checksum", "malformed", _MALFORMED)]) from None
