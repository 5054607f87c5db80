"""The token of a resume link: typed from a text message or carried by an address, never kept. Pure but for chance."""

import hashlib
import secrets
from datetime import datetime

from dossier_service.drafts.rules import end_of_day

LASTS_DAYS = 7
"""The law is silent: an assumed value."""
ASKS_A_DAY = 5
"""Of one draft (assumed value): each may be a text message that the province pays."""
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: none looks like another, whatever people type for it."""
_CHARACTERS, _GROUP = 20, 5
"""100 bits: nobody guesses one."""
_READ_AS = str.maketrans("OIL", "011", " -")


def new_token() -> str:
    """`7K3QM-…`, four groups."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_CHARACTERS))
    return "-".join(letters[at : at + _GROUP] for at in range(0, _CHARACTERS, _GROUP))


def digest_of(token: str) -> bytes:
    """What is kept; the same for small letters, and for letters that look alike."""
    return hashlib.sha256(token.upper().translate(_READ_AS).encode()).digest()


def expiry(now: datetime, draft_kept_days: int) -> datetime:
    """Never after the day on which the draft ends if nobody works on it from now on."""
    return end_of_day(now, min(LASTS_DAYS, draft_kept_days))


def address(page: str | None, token: str) -> str | None:
    """Behind `#`: what stands there leaves no browser, and is in nobody's log."""
    return f"{page}#{token}" if page else None
