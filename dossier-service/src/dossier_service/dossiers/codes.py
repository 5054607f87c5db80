"""Dossier codes (Mã số hồ sơ): issued in one format, read in all that are in use. Pure.

QĐ 20/2020/QĐ-TTg agency codes and QCVN 102:2016; `{agency}-{YYMMDD}-{NNNN}`, the sequence grows beyond four digits.
"""

import re
from datetime import date, datetime

from servicekit.clock import VIETNAM

ANY_CODE = re.compile(
    r"^(?:[A-Z]\d{2}(?:\.\d{1,3}){0,3}|\d{3}(?:\.\d{2}){2}\.[A-Z]\d{2})-(?:\d{6}|\d{8})-\d{4,}$",
)


def local_day(at: datetime) -> date:
    """The day of filing is the day in Việt Nam."""
    return at.astimezone(VIETNAM).date()


def official_code(agency: str, day: date, number: int) -> str:
    return f"{agency}-{day:%y%m%d}-{number:04d}"
