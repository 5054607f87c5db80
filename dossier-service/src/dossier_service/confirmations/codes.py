"""One-time codes: six digits, kept as a salted digest for a quarter of an hour. Pure but for chance."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

LIFE = timedelta(minutes=15)
"""Short, and long enough for a text message on its way (assumed value)."""
WRONG_ANSWERS = 5
"""After so many the codes on their way hold no longer: with six digits a guesser has one chance in 100,000."""
ASKS_A_DAY = 5


class KeptCode(NamedTuple):
    salt: bytes
    digest: bytes
    expires_at: datetime


_NONE = KeptCode(bytes(16), bytes(32), datetime.max.replace(tzinfo=UTC))


def made(known: Sequence[KeptCode], key: bytes | None, now: datetime) -> tuple[str, KeptCode]:
    """The code and what is kept of it: the same by every channel while one is on its way, else a fresh one.

    With the key that hashes contacts too, where there is one: without it six digits are soon tried out.
    """
    salt = next((one.salt for one in known if now < one.expires_at), None) or secrets.token_bytes(16)
    number = int.from_bytes(hmac.digest(key or salt, b"code" + salt, hashlib.sha256))
    code = f"{number % 1_000_000:06d}"
    return code, KeptCode(salt, _digest(code, salt, key), now + LIFE)


def fits(code: str, known: Sequence[KeptCode], key: bytes | None, now: datetime) -> bool:
    """Works as long where there is nothing to compare with, so that the time of an answer says nothing."""
    compared = [
        hmac.compare_digest(_digest(code, one.salt, key), one.digest) and one is not _NONE and now < one.expires_at
        for one in (*known, *([_NONE] * (2 - len(known))))
    ]
    return any(compared)


def _digest(code: str, salt: bytes, key: bytes | None) -> bytes:
    return hmac.digest(key or salt, salt + code.encode(), hashlib.sha256)
