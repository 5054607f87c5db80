"""Working time: which days count, and where a limit ends. Pure; instants are aware, the calendar is Việt Nam's.

BLDS 2015 Art. 147-148: the day of the event is not counted; a last day off runs to the end of the next working day.
A filing outside working hours counts from the start of the next session.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

from contracts.catalog import TimeLimit, TimeUnit
from servicekit.clock import VIETNAM

SESSIONS = ((time(7, 30), time(11, 30)), (time(13, 0), time(17, 0)))
HOURS_PER_DAY = 8
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingCalendar:
    """Monday to Friday, but for the days that the table names: off, or worked (a swapped Saturday)."""

    exceptions: Mapping[date, tuple[Literal["day_off", "working_day"], str]] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        exception = self.exceptions.get(day)
        return exception[0] == "working_day" if exception else day.weekday() < 5

    def name_of(self, day: date) -> str:
        exception = self.exceptions.get(day)
        return exception[1] if exception else "Ngày nghỉ hằng tuần"

    def next_working(self, day: date) -> date:
        """That day itself when it is worked."""
        while not self.is_working(day):
            day += _ONE_DAY
        return day


@dataclass(frozen=True)
class LedgerLine:
    """One line of the account that leads to the due date; `kind` says what it does."""

    at: datetime
    kind: Literal["received", "session_start", "add", "rest_day", "stop", "resume", "extend", "rebase", "pause", "due"]
    note: str


def end_of(day: date) -> datetime:
    return datetime.combine(day, SESSIONS[-1][1], VIETNAM)


def start_of(day: date) -> datetime:
    return datetime.combine(day, SESSIONS[0][0], VIETNAM)


def effective_start(calendar: WorkingCalendar, at: datetime) -> datetime:
    """The instant itself within a session (its closing minute included), else the start of the next session."""
    local = at.astimezone(VIETNAM)
    if calendar.is_working(local.date()):
        for opens, closes in SESSIONS:
            if local.time() <= closes:
                return max(local, datetime.combine(local.date(), opens, VIETNAM))
    return start_of(calendar.next_working(local.date() + _ONE_DAY))


def due(calendar: WorkingCalendar, received_at: datetime, limit: TimeLimit) -> tuple[datetime | None, list[LedgerLine]]:
    """The due date and how it came about; None when the procedure knows no deadline."""
    local = received_at.astimezone(VIETNAM)
    lines = [LedgerLine(local, "received", "Tiếp nhận hồ sơ; ngày tiếp nhận không tính")]
    if limit.unit is TimeUnit.NONE or limit.value is None:
        return None, lines
    start = effective_start(calendar, received_at)
    if start != local:
        lines.append(LedgerLine(start, "session_start", "Ngoài giờ làm việc: tính từ đầu buổi làm việc kế tiếp"))
    end, added = _add(calendar, start, limit.value, limit.unit)
    return end, [*lines, *added, LedgerLine(end, "due", "Hạn trả kết quả")]


def _add(calendar: WorkingCalendar, start: datetime, value: float, unit: TimeUnit) -> tuple[datetime, list[LedgerLine]]:
    match unit:
        case TimeUnit.WORKING_DAY if value == int(value):
            return _add_working_days(calendar, start, int(value))
        case TimeUnit.WORKING_DAY:
            return _add_working_hours(calendar, start, value * HOURS_PER_DAY)
        case TimeUnit.HOUR:
            return _add_working_hours(calendar, start, value)
        case TimeUnit.DAY:
            return _roll(calendar, start.date() + timedelta(days=value), start, f"{value:g} ngày")
        case TimeUnit.MONTH:
            return _roll(calendar, _months_later(start.date(), int(value)), start, f"{value:g} tháng")
        case TimeUnit.NONE:
            raise ValueError("no limit to add")


def measure_of(limit: TimeLimit) -> TimeUnit:
    """In what a pause of the limit counts: a part of a working day is hours."""
    broken = limit.unit is TimeUnit.WORKING_DAY and limit.value is not None and limit.value != int(limit.value)
    return TimeUnit.HOUR if broken else limit.unit


def _add_working_days(calendar: WorkingCalendar, start: datetime, count: int) -> tuple[datetime, list[LedgerLine]]:
    lines = [LedgerLine(start, "add", f"{count} ngày làm việc")]
    day = start.date()
    for _ in range(count):
        day += _ONE_DAY
        while not calendar.is_working(day):
            lines.append(LedgerLine(start_of(day), "rest_day", calendar.name_of(day)))
            day += _ONE_DAY
    return end_of(day), lines


def _roll(calendar: WorkingCalendar, day: date, start: datetime, added: str) -> tuple[datetime, list[LedgerLine]]:
    lines = [LedgerLine(start, "add", added)]
    while not calendar.is_working(day):
        lines.append(LedgerLine(start_of(day), "rest_day", calendar.name_of(day)))
        day += _ONE_DAY
    return end_of(day), lines


def _add_working_hours(calendar: WorkingCalendar, start: datetime, hours: float) -> tuple[datetime, list[LedgerLine]]:
    lines = [LedgerLine(start, "add", f"{hours:g} giờ làm việc")]
    remaining = timedelta(hours=hours)
    day = start.date()
    while True:
        if calendar.is_working(day):
            for opens, closes in SESSIONS:
                begin = max(start, datetime.combine(day, opens, VIETNAM))
                length = datetime.combine(day, closes, VIETNAM) - begin
                if length <= timedelta(0):
                    continue
                if remaining <= length:
                    return begin + remaining, lines
                remaining -= length
        else:
            lines.append(LedgerLine(start_of(day), "rest_day", calendar.name_of(day)))
        day += _ONE_DAY


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day (BLDS 2015 Art. 148)."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in range(day.day, 27, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, min(day.day, 28))


def shifted(
    calendar: WorkingCalendar, due_at: datetime, unit: TimeUnit, stopped_at: datetime, resumed_at: datetime
) -> datetime:
    """The due date after a pause, which counts in the limit's own measure.

    Working days: one for each working day whose end lies in the pause. Calendar days and months: the days between, then
    on to a working day. Hours: the working time between.
    """
    stopped, resumed = stopped_at.astimezone(VIETNAM), resumed_at.astimezone(VIETNAM)
    local_due = due_at.astimezone(VIETNAM)
    match unit:
        case TimeUnit.DAY | TimeUnit.MONTH:
            moved, _ = _roll(calendar, local_due.date() + (resumed.date() - stopped.date()), resumed, "")
            return moved
        case TimeUnit.HOUR:
            hours = working_time_between(calendar, stopped, resumed) / timedelta(hours=1)
            moved, _ = _add_working_hours(calendar, local_due, hours)
            return moved
        case _:
            moved, _ = _add_working_days(calendar, local_due, _ends_between(calendar, stopped, resumed))
            return moved


def _ends_between(calendar: WorkingCalendar, stopped: datetime, resumed: datetime) -> int:
    days = (resumed.date() - stopped.date()).days
    between = (stopped.date() + timedelta(days=n) for n in range(days + 1))
    return sum(calendar.is_working(day) and stopped <= end_of(day) < resumed for day in between)


def working_time_between(calendar: WorkingCalendar, start: datetime, end: datetime) -> timedelta:
    """Time within the sessions of working days from start to end."""
    total = timedelta(0)
    day = start.date()
    while day <= end.date():
        if calendar.is_working(day):
            for opens, closes in SESSIONS:
                begin = max(start, datetime.combine(day, opens, VIETNAM))
                finish = min(end, datetime.combine(day, closes, VIETNAM))
                total += max(finish - begin, timedelta(0))
        day += _ONE_DAY
    return total
