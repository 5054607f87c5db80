"""A keyed hash of a contact: by it the same one is known again, and nothing can be called or written to. Pure."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

CONTACT_KEY = "contact_key"
"""Under which a session's info holds the key."""


def hashes_of(applicant: Mapping[str, Any], key: bytes | None) -> list[bytes]:
    """Of phone and e-mail as far as they are there; the same for each way to write one."""
    if not key:
        return []
    return [hmac.digest(key, f"{kind}:{said}".encode(), hashlib.sha256) for kind, said in plain(applicant).items()]


def plain(applicant: Mapping[str, Any]) -> dict[str, str]:
    """Each contact in one way of writing it, as far as they are there."""
    spoken = {"phone": _phone(applicant.get("phone") or ""), "email": (applicant.get("email") or "").strip().casefold()}
    return {kind: said for kind, said in spoken.items() if said}


def _phone(written: str) -> str:
    digits = "".join(letter for letter in written if letter.isdigit())
    return f"0{digits[2:]}" if digits.startswith("84") else digits
