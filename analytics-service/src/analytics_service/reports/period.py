from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from servicekit.clock import VIETNAM

from analytics_service.reports.problems import PeriodReversed, PeriodTooLong

LONGEST_DAYS = 20 * 366


@dataclass(frozen=True)
class Period:
    """Vietnamese calendar days, both inclusive."""

    first: date
    last: date

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.first, time.min, VIETNAM)

    @property
    def ends(self) -> datetime:
        """The first instant after it."""
        return datetime.combine(self.last + timedelta(days=1), time.min, VIETNAM)

    @classmethod
    def asked(cls, first: date | None, last: date | None, today: date) -> Self:
        """Until today, and from 1 January of the last day's year, unless said otherwise.

        Raises PeriodReversed, PeriodTooLong.
        """
        last = last or today
        first = first or last.replace(month=1, day=1)
        if first > last:
            raise PeriodReversed
        if (last - first).days > LONGEST_DAYS:
            raise PeriodTooLong
        return cls(first, last)
