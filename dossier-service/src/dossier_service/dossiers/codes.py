"""Dossier codes (Mã số hồ sơ). Pure.

QĐ 20/2020/QĐ-TTg agency codes and QCVN 102:2016; `{agency}-{YYMMDD}-{NNNN}`, the sequence grows beyond four digits.
"""

from datetime import date, datetime

from contracts.dossier import Origin
from servicekit.clock import VIETNAM


def local_day(at: datetime) -> date:
    """The day of filing is the day in Việt Nam."""
    return at.astimezone(VIETNAM).date()


TRIAL_SERIES = "T-"
"""Trials are numbered apart: no number of the official series is spent on one."""
TRIAL_MARK = "[HỒ SƠ THỬ, KHÔNG CÓ GIÁ TRỊ]"
"""On every paper of a trial."""


def series(agency: str, origin: Origin) -> str:
    """The agency's series of numbers."""
    return f"{TRIAL_SERIES}{agency}" if origin is Origin.TRIAL else agency


def official_code(series: str, day: date, number: int) -> str:
    return f"{series}-{day:%y%m%d}-{number:04d}"
