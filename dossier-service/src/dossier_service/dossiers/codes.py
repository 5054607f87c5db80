"""Dossier codes (Mã số hồ sơ). Pure.

QĐ 20/2020/QĐ-TTg agency codes and QCVN 102:2016; `{agency}-{YYMMDD}-{NNNN}`, the sequence grows beyond four digits.
"""

import re
from collections.abc import Collection
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


_OF_2016 = re.compile(r"\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}")


def of_2016(codes: Collection[str]) -> str | None:
    """Which of an agency's codes is that of QCVN 102:2016/BTTTT, as 000.00.16.H05; the first if there are several."""
    return min((code for code in codes if _OF_2016.fullmatch(code)), default=None)


def official_code(series: str, day: date, number: int) -> str:
    return f"{series}-{day:%y%m%d}-{number:04d}"
