"""A rush of online dossiers just before figures are reported (X-21): what is unusual, never who is to blame. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WINDOW_DAYS = 10
"""Sample value: no text says when the days before a report begin."""
USUAL_DAYS = 80
"""The days before those, with which they are compared."""
TIMES_USUAL = 3
LEAST_DOSSIERS = 20
"""Sample values: three times the usual, and enough that chance does not make it."""
REPORT_MONTHS = (3, 6, 9, 12)
"""Sample value: figures are reported at the end of each quarter, the last of them for the year."""


@dataclass(frozen=True)
class Rush:
    reported_on: date
    first: date
    dossiers: int
    """Filed online from `first` to `reported_on`."""
    before: int
    """Filed online in the days before."""
    before_days: int
    times_usual: float | None
    """Per day against the days before; None where there was nothing."""


def reporting_days(first: date, last: date) -> Iterator[date]:
    """The last days of quarters in a period."""
    for year in range(first.year, last.year + 1):
        for month in REPORT_MONTHS:
            day = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
            if first <= day <= last:
                yield day


def rush(by_day: Mapping[date, int], reported_on: date) -> Rush | None:
    """`by_day`: online dossiers of one agency by the day on which they were filed."""
    first = reported_on - timedelta(days=WINDOW_DAYS - 1)
    dossiers = _between(by_day, first, reported_on)
    before = _between(by_day, first - timedelta(days=USUAL_DAYS), first - timedelta(days=1))
    if dossiers < LEAST_DOSSIERS or dossiers * USUAL_DAYS < TIMES_USUAL * before * WINDOW_DAYS:
        return None
    times = round(dossiers * USUAL_DAYS / (before * WINDOW_DAYS), 2) if before else None
    return Rush(reported_on, first, dossiers, before, USUAL_DAYS, times)


def _between(by_day: Mapping[date, int], first: date, last: date) -> int:
    return sum(by_day.get(first + timedelta(days=days), 0) for days in range((last - first).days + 1))
