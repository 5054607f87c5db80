"""Receipt numbers: one series per year, at most seven digits. NĐ 123/2020 Art. 32; TT 32/2025. Pure."""

from datetime import datetime
from typing import NamedTuple

from servicekit.clock import VIETNAM


class Series(NamedTuple):
    """Symbol and issuer; the year stands between them, so that each 1 January begins a new one."""

    symbol: str
    issuer: str

    def at(self, moment: datetime) -> str:
        """`BL26H05` in 2026."""
        return f"{self.symbol}{moment.astimezone(VIETNAM):%y}{self.issuer}"


def number(series: str, ordinal: int) -> str:
    return f"{series}-{ordinal:07d}"
