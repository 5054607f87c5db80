"""Where a limit ends. Pure; instants are aware, the calendar is Việt Nam's.

BLDS 2015 Art. 147-148: the day of the event is not counted; a last day off runs to the end of the next working day.
A filing outside working hours counts from the start of the next session. A half day counts as a working day.
"""

from calendar import monthrange
from datetime import date, datetime, timedelta

from contracts.catalog import TimeLimit, TimeUnit
from servicekit.clock import VIETNAM

from dossier_service.calendars.working_calendar import (
    LONGEST_REST_DAYS,
    ONE_DAY,
    CalendarBroken,
    DaysEnd,
    WorkingCalendar,
    at_time,
    hours_on,
)
from dossier_service.deadlines.ledger import Pause

HOURS_PER_DAY = 8
HOUR = timedelta(hours=1)
_DAYS = frozenset({TimeUnit.WORKING_DAY, TimeUnit.DAY})


def effective_start(calendar: WorkingCalendar, at: datetime) -> datetime:
    """The instant itself within a session (its closing minute included), else the start of the next session."""
    local = at.astimezone(VIETNAM)
    minute = local.time().replace(second=0, microsecond=0)
    for opens, closes in calendar.reception_on(local.date()):
        if minute <= closes:
            return min(max(local, at_time(local.date(), opens)), at_time(local.date(), closes))
    day = local.date()
    for _ in range(LONGEST_REST_DAYS):
        day += ONE_DAY
        if calendar.reception_on(day):
            return at_time(day, calendar.reception_on(day)[0][0])
    raise CalendarBroken("no day of reception")


def measure_of(limit: TimeLimit) -> TimeUnit:
    """In what the limit and its pauses count: a part of a day is working hours."""
    broken = limit.unit in _DAYS and limit.value is not None and limit.value != int(limit.value)
    return TimeUnit.HOUR if broken else limit.unit


def end_of_limit(
    calendar: WorkingCalendar, start: datetime, limit: TimeLimit, pauses: tuple[Pause, ...] = ()
) -> datetime:
    """Where the limit and its pauses end, from an instant of reception; the limit has a value."""
    value = limit.value or 0
    match measure_of(limit):
        case TimeUnit.WORKING_DAY:
            return on_day(calendar, start, days_later(calendar, start.date(), int(value) + _days_of(calendar, pauses)))
        case TimeUnit.HOUR:
            hours = value * HOURS_PER_DAY if limit.unit in _DAYS else value
            return hours_later(calendar, start, hours * HOUR + _time_of(calendar, pauses))
        case TimeUnit.DAY | TimeUnit.MONTH:
            return _rolled(calendar, start, last_date(start, limit, pauses))
        case TimeUnit.NONE:
            raise ValueError("no limit to add")


def last_date(start: datetime, limit: TimeLimit, pauses: tuple[Pause, ...] = ()) -> date:
    """Where a limit in calendar days or months ends if that day is worked."""
    value = int(limit.value or 0)
    day = start.date() + timedelta(days=value) if limit.unit is TimeUnit.DAY else months_later(start.date(), value)
    return day + dates_of(pauses)


def after_pauses(
    calendar: WorkingCalendar, due_at: datetime, measure: TimeUnit, pauses: tuple[Pause, ...] = ()
) -> datetime:
    """A date that was promised as such, later by what pauses cost in the limit's own measure."""
    local = due_at.astimezone(VIETNAM)
    match measure:
        case TimeUnit.HOUR:
            return hours_later(calendar, local, _time_of(calendar, pauses))
        case TimeUnit.DAY | TimeUnit.MONTH:
            day = calendar.next_working(local.date() + dates_of(pauses))
        case _:
            day = days_later(calendar, local.date(), _days_of(calendar, pauses))
    return calendar.end_of(day) if day != local.date() else local


def days_later(calendar: WorkingCalendar, day: date, count: int) -> date:
    """So many working days later; none is that day itself, or the next worked one."""
    if count == 0:
        return calendar.next_working(day)
    for _ in range(count):
        day = calendar.next_working(day + ONE_DAY)
    return day


def hours_later(calendar: WorkingCalendar, start: datetime, remaining: timedelta) -> datetime:
    """So much working time later, at the end of a session rather than at the start of the next."""
    day = calendar.next_working(start.date())
    while True:
        for opens, closes in calendar.sessions_on(day):
            begin = max(start, at_time(day, opens))
            length = at_time(day, closes) - begin
            if length < timedelta(0):
                continue
            if remaining <= length:
                return begin + remaining
            remaining -= length
        day = calendar.next_working(day + ONE_DAY)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day (BLDS 2015 Art. 148)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def working_time_between(calendar: WorkingCalendar, start: datetime, end: datetime) -> timedelta:
    """Time within the sessions of working days from start to end."""
    total = timedelta(0)
    day = start.date()
    while day <= end.date():
        for opens, closes in calendar.sessions_on(day):
            length = min(end, at_time(day, closes)) - max(start, at_time(day, opens))
            total += max(length, timedelta(0))
        day += ONE_DAY
    return total


def working_days_between(calendar: WorkingCalendar, start: datetime, end: datetime) -> int:
    """Working days whose end lies between: what a pause costs a limit in working days, and how many days late."""
    days = (end.date() - start.date()).days
    between = (start.date() + timedelta(days=n) for n in range(days + 1))
    return sum(calendar.is_working(day) and start <= calendar.end_of(day) < end for day in between)


def last_working_day_before(calendar: WorkingCalendar, day: date) -> date:
    """Raises CalendarBroken."""
    for _ in range(LONGEST_REST_DAYS):
        day -= ONE_DAY
        if calendar.is_working(day):
            return day
    raise CalendarBroken("no working day")


def _rolled(calendar: WorkingCalendar, start: datetime, day: date) -> datetime:
    """A last day off runs to the end of the next working day, whatever the hour of the receipt."""
    working = calendar.next_working(day)
    return on_day(calendar, start, working) if working == day else calendar.end_of(working)


def on_day(calendar: WorkingCalendar, start: datetime, day: date) -> datetime:
    same_time = hours_on(calendar.hours, start.date()).days_end is DaysEnd.SAME_TIME
    if not same_time or day == start.date():
        return calendar.end_of(day)
    for opens, closes in calendar.sessions_on(day):
        if start.time() <= closes:
            return at_time(day, max(opens, start.time()))
    return calendar.end_of(day)


def spans_of(pauses: tuple[Pause, ...]) -> list[tuple[datetime, datetime]]:
    return [(pause.stopped_at.astimezone(VIETNAM), pause.resumed_at.astimezone(VIETNAM)) for pause in pauses]


def _days_of(calendar: WorkingCalendar, pauses: tuple[Pause, ...]) -> int:
    return sum(working_days_between(calendar, stopped, resumed) for stopped, resumed in spans_of(pauses))


def dates_of(pauses: tuple[Pause, ...]) -> timedelta:
    return sum(((resumed.date() - stopped.date()) for stopped, resumed in spans_of(pauses)), timedelta(0))


def _time_of(calendar: WorkingCalendar, pauses: tuple[Pause, ...]) -> timedelta:
    return sum(
        (working_time_between(calendar, stopped, resumed) for stopped, resumed in spans_of(pauses)), timedelta(0)
    )
