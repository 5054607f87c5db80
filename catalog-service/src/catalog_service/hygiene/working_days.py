"""Working days as the law sets them; swaps that a dispatch orders later are not known here. Pure."""

from datetime import date, timedelta

import holidays

_ONE_DAY = timedelta(days=1)
_VIETNAM = holidays.country_holidays("VN", language="vi")


def after(day: date, count: int) -> date:
    """The last of so many working days; the day of the event is not counted (BLDS 2015 Art. 147)."""
    while count:
        day += _ONE_DAY
        count -= _is_working(day)
    return day


def _is_working(day: date) -> bool:
    # Bộ luật Lao động 2019 Art. 112; a Saturday worked in exchange counts.
    return _VIETNAM.is_working_day(day)
