"""How long a dossier took, in its own limit's measure (766 index 2.2). Pure.

The day of the receipt is not counted (BLDS 2015 Art. 147). A half day is a working day, as it is to a limit. In working
days a pause is left out to the minute, even one that moves no due date because it ended on its own day.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor

from contracts.catalog import TimeUnit
from contracts.dossier import TimeTaken
from servicekit.clock import VIETNAM

from dossier_service.calendars.working_calendar import ONE_DAY, WorkingCalendar
from dossier_service.deadlines import working_time
from dossier_service.deadlines.ledger import Pause, Promise
from dossier_service.deadlines.working_time import HOUR, HOURS_PER_DAY, months_later, working_time_between

_TICK = timedelta.resolution


def taken(calendar: WorkingCalendar, promise: Promise, until: datetime) -> TimeTaken | None:
    """From the acceptance to the decision, or to where the clock has stood since; None without a limit.

    What is kept took no longer than its limit: rest days that the limit's last day rolls over are not counted. An
    extension changes nothing. Raises CalendarBroken.
    """
    limit = promise.limit
    if limit.unit is TimeUnit.NONE or limit.value is None:
        return None
    start, until = working_time.effective_start(calendar, promise.received_at), until.astimezone(VIETNAM)
    value = max(_counted(calendar, start, promise, until), Fraction(0))
    if until <= working_time.end_of_limit(calendar, start, limit, promise.pauses):
        value = min(value, Fraction(limit.value))
    return TimeTaken(value=_two_decimals(value), unit=limit.unit)


def _counted(calendar: WorkingCalendar, start: datetime, promise: Promise, until: datetime) -> Fraction:
    limit, pauses = promise.limit, promise.pauses
    match working_time.measure_of(limit):
        case TimeUnit.HOUR:
            unit = HOUR if limit.unit is TimeUnit.HOUR else HOURS_PER_DAY * HOUR
            return _less(pauses, until, lambda at: _share(working_time_between(calendar, start, at), unit))
        case TimeUnit.WORKING_DAY:
            return _less(pauses, until, lambda at: _working_days(calendar, start, at))
        case TimeUnit.DAY:
            return Fraction((until.date() - working_time.dates_of(pauses) - start.date()).days)
        case TimeUnit.MONTH:
            return _months(start.date(), until.date() - working_time.dates_of(pauses))
        case TimeUnit.NONE:
            raise ValueError("no limit to measure in")


def _less(pauses: tuple[Pause, ...], until: datetime, counted: Callable[[datetime], Fraction]) -> Fraction:
    stood = (counted(resumed) - counted(stopped) for stopped, resumed in working_time.spans_of(pauses))
    return counted(until) - sum(stood, Fraction(0))


def _working_days(calendar: WorkingCalendar, start: datetime, until: datetime) -> Fraction:
    """Days whose limit is over, and how much of the next day's working time: 3 working days end where a limit of 3
    does."""
    whole, day = 0, start.date()
    ended = calendar.end_of(day) if calendar.is_working(day) else start
    while True:
        day = calendar.next_working(day + ONE_DAY)
        ends = working_time.on_day(calendar, start, day)
        if until < ends:
            break
        whole, ended = whole + 1, ends
    return whole + _share(working_time_between(calendar, ended, until), working_time_between(calendar, ended, ends))


def _months(start: date, until: date) -> Fraction:
    """Whole months, and how many of the next one's days."""
    whole = (until.year - start.year) * 12 + until.month - start.month
    if months_later(start, whole) > until:
        whole -= 1
    begun, ends = months_later(start, whole), months_later(start, whole + 1)
    return whole + _share(until - begun, ends - begun)


def _share(part: timedelta, whole: timedelta) -> Fraction:
    """Nothing of nothing: a day may end where the one before it did."""
    return Fraction(part // _TICK, whole // _TICK) if whole else Fraction(0)


def _two_decimals(value: Fraction) -> float:
    """Half up."""
    return floor(value * 100 + Fraction(1, 2)) / 100
