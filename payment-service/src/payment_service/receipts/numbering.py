"""Receipt numbers: a series per agency and year, at most seven digits. NĐ 123/2020 Art. 32; TT 32/2025. Pure."""

from datetime import datetime

from servicekit.clock import VIETNAM


def series_of(symbol: str, agency: str, at: datetime) -> str:
    """`BL26H05.03`: the year stands in the middle, so that each 1 January (in Vietnam) begins a series anew."""
    return f"{symbol}{year_digits(at)}{agency}"


def symbol_of_year(symbol: str, at: datetime) -> str:
    """Ký hiệu biên lai as it is printed: `BL-26`."""
    return f"{symbol}-{year_digits(at)}"


def number(series: str, ordinal: int) -> str:
    return f"{series}-{ordinal:07d}"


def year_digits(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%y}"
