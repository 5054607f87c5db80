"""Sums and times as Vietnamese banks write them. Pure.

A sum is whole đồng. Groups of three may be parted by points, commas or spaces (`1.350.000`, `1,350,000`, `1 350 000`),
always by the same sign; decimals are taken only when they are zeros behind the other sign (`1.350.000,00`). So
`135.000` is one hundred and thirty-five thousand: no bank writes three decimals of a đồng.
"""

import re
from datetime import UTC, datetime

from servicekit.clock import VIETNAM

from payment_service.charges.schemas import MOST_VND

_UNIT = re.compile(r"\s*(?:đ|₫|vnd|vnđ)\.?$", re.IGNORECASE)
_GROUPED = re.compile(r"(?P<whole>[0-9]{1,3}(?P<sign>[., ])[0-9]{3}(?:(?P=sign)[0-9]{3})*)(?:(?!(?P=sign))[.,]0{1,2})?")
_PLAIN = re.compile(r"(?P<whole>[0-9]+)(?:[.,]0{1,2})?")
_FORMATS = ("%Y%m%d%H%M%S", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y")
FIRST_YEAR = 2000


def read_amount(text: str) -> int | None:
    """In đồng, above 0; None for what is not one sum, or more than any charge may be."""
    bare = _UNIT.sub("", text.replace("\u00a0", " ").strip().removeprefix("+"))
    found = _GROUPED.fullmatch(bare) or _PLAIN.fullmatch(bare)
    digits = re.sub(r"[., ]", "", found["whole"]) if found else ""
    if not digits or len(digits) > len(str(MOST_VND)):
        return None
    amount_vnd = int(digits)
    return amount_vnd if 0 < amount_vnd <= MOST_VND else None


def read_time(text: str) -> datetime | None:
    """In UTC. Without an offset it is Vietnam's time; None for what is no time of this century."""
    moment = _parsed(text.strip())
    if moment is None:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=VIETNAM)
    return moment.astimezone(UTC) if moment.year >= FIRST_YEAR else None


def _parsed(text: str) -> datetime | None:
    if not text.isascii():
        return None
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the caller gives it Vietnam's zone
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text) if "-" in text else None
    except ValueError:
        return None
