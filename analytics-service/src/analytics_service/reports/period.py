from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from servicekit.clock import VIETNAM

from analytics_service.reports.problems import PeriodReversed, PeriodTooLong

ONE_DAY = timedelta(days=1)
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
        return datetime.combine(self.last + ONE_DAY, time.min, VIETNAM)

    def by_month(self) -> Iterator[Self]:
        """What each calendar month has of it."""
        first = self.first
        while first <= self.last:
            next_month = (first.replace(day=1) + timedelta(days=31)).replace(day=1)
            yield type(self)(first, min(self.last, next_month - ONE_DAY))
            first = next_month

    @property
    def is_whole_month(self) -> bool:
        after = self.last + ONE_DAY
        return self.first.day == after.day == 1 and (after - self.first).days <= 31

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
