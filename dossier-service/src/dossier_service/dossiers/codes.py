"""Dossier codes (Mã số hồ sơ). Pure.

QĐ 20/2020/QĐ-TTg agency codes and QCVN 102:2016; `{agency}-{YYMMDD}-{NNNN}`, the sequence grows beyond four digits.
"""

from datetime import date, datetime

from servicekit.clock import VIETNAM


def local_day(at: datetime) -> date:
    """The day of filing is the day in Việt Nam."""
    return at.astimezone(VIETNAM).date()


def official_code(agency: str, day: date, number: int) -> str:
    return f"{agency}-{day:%y%m%d}-{number:04d}"
