"""Numbers, days and lines as a reader writes them: 99,997 % in Vietnamese, 99.997% in English."""

import textwrap
from datetime import date, datetime

from servicekit.clock import VIETNAM

_SWAPPED = str.maketrans(",.", ".,")


def number(value: float, language: str) -> str:
    written = f"{value:,}".removesuffix(".0")
    return written if language == "en" else written.translate(_SWAPPED)


def signed(value: int, language: str) -> str:
    """With a true minus sign, and a plus."""
    return f"{'+' if value > 0 else '−' if value < 0 else '±'}{number(abs(value), language)}"


def percent(value: float | None, language: str) -> str:
    if value is None:
        return "—"
    return f"{number(value, language)}%" if language == "en" else f"{number(value, language)} %"


def day(value: date, language: str) -> str:
    return value.isoformat() if language == "en" else f"{value:%d/%m/%Y}"


def instant(value: datetime, language: str) -> str:
    there = value.astimezone(VIETNAM)
    return f"{there:%Y-%m-%d %H:%M}" if language == "en" else f"{there:%H:%M ngày %d/%m/%Y}"


def lines(text: str, width: int) -> list[str]:
    """Never cut, only broken; a word that is wider stays whole."""
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]
