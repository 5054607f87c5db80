"""A promise and a calendar give a due date, line by line. Pure; the one way to a due date that there is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from contracts.catalog import TimeLimit, TimeUnit
from servicekit.clock import VIETNAM

from dossier_service.calendars.working_calendar import ONE_DAY, WorkingCalendar, at_time
from dossier_service.deadlines import working_time
from dossier_service.deadlines.ledger import Kind, LedgerLine, Pause, Promise

_UNITS = {
    TimeUnit.HOUR: "giờ làm việc",
    TimeUnit.WORKING_DAY: "ngày làm việc",
    TimeUnit.DAY: "ngày",
    TimeUnit.MONTH: "tháng",
}

_UNKNOWN = "Chưa có lịch nghỉ năm {}: mới trừ ngày nghỉ hằng tuần, hạn sẽ được tính lại khi có lịch"


@dataclass(frozen=True)
class Account:
    """A due date in UTC and how it comes about. Without a deadline there is none of them."""

    lines: list[LedgerLine]
    due_at: datetime | None = None
    refusal_due_at: datetime | None = None
    """When an answer that is no is due already; None where it has no limit of its own."""
    due_soon_at: datetime | None = None
    """From when on it is about time: there is still a working day left in which to ask for more."""
    extend_by: datetime | None = None
    """Until when more may be asked for: the end of the last working day before (R3)."""


def reckon(calendar: WorkingCalendar, promise: Promise) -> Account:
    """From the receipt to the due date. Raises CalendarBroken."""
    local = promise.received_at.astimezone(VIETNAM)
    lines = [LedgerLine(local, Kind.RECEIVED, "Tiếp nhận hồ sơ; ngày tiếp nhận không tính")]
    limit = promise.limit
    if limit.unit is TimeUnit.NONE or limit.value is None:
        return Account(lines)
    start = working_time.effective_start(calendar, local)
    if start.replace(second=0, microsecond=0) > local:
        lines.append(LedgerLine(start, Kind.SESSION_START, "Ngoài giờ làm việc: tính từ đầu buổi làm việc kế tiếp"))
    lines.append(LedgerLine(start, Kind.ADD, _added(limit), limit.model_dump(mode="json", exclude_none=True)))
    due_at = max(_end(calendar, start, promise), local)
    lines += _pauses(promise)
    lines += notable_days(calendar, _first_counted(start, promise), due_at.date())
    refusal_due_at = _refusal_end(calendar, start, local, promise)
    if refusal_due_at:
        lines.append(LedgerLine(refusal_due_at, Kind.REFUSAL_DUE, "Hạn trả lời nếu không đồng ý giải quyết"))
    lines.append(due_line(calendar, due_at, "Hạn trả kết quả"))
    return Account(
        lines,
        due_at=due_at.astimezone(UTC),
        refusal_due_at=refusal_due_at.astimezone(UTC) if refusal_due_at else None,
        due_soon_at=due_soon(calendar, start, due_at).astimezone(UTC),
        extend_by=calendar.end_of(working_time.last_working_day_before(calendar, due_at.date())).astimezone(UTC),
    )


def derive(calendar: WorkingCalendar, promise: Promise | None) -> datetime | None:
    """The due date that the ledger's own facts lead to, by the calendar that it names."""
    return reckon(calendar, promise).due_at if promise else None


def due_line(calendar: WorkingCalendar, due_at: datetime, note: str) -> LedgerLine:
    return LedgerLine(due_at, Kind.DUE, note, calendar.source)


def notable_days(calendar: WorkingCalendar, first: date, last: date) -> Iterator[LedgerLine]:
    """The days that were passed over, the half ones, and years whose holidays nobody knows yet."""
    day = first
    while day <= last:
        if not calendar.knows(day.year) and (day == first or (day.month, day.day) == (1, 1)):
            yield LedgerLine(at_time(day, time()), Kind.UNKNOWN_YEAR, _UNKNOWN.format(day.year))
        if not calendar.is_working(day):
            yield LedgerLine(at_time(day, time()), Kind.REST_DAY, calendar.name_of(day))
        elif calendar.is_half(day):
            yield LedgerLine(calendar.start_of(day), Kind.HALF_DAY, calendar.name_of(day))
        day += ONE_DAY


def due_soon(calendar: WorkingCalendar, start: datetime, due_at: datetime) -> datetime:
    """The start of the working day before the last; of shorter limits that of the last, else their last quarter.

    R3: an extension must be told on a working day before, so the warning leaves one.
    """
    last = due_at.astimezone(VIETNAM).date()
    for day in (working_time.last_working_day_before(calendar, last), last):
        if calendar.is_working(day) and calendar.start_of(day) > start:
            return calendar.start_of(day)
    return due_at - max(due_at - start, timedelta()) / 4


def _end(calendar: WorkingCalendar, start: datetime, promise: Promise) -> datetime:
    if promise.extended_at is None or promise.extended_to is None:
        return working_time.end_of_limit(calendar, start, promise.limit, promise.pauses)
    later = tuple(pause for pause in promise.pauses if pause.stopped_at >= promise.extended_at)
    return working_time.after_pauses(calendar, promise.extended_to, working_time.measure_of(promise.limit), later)


def _refusal_end(
    calendar: WorkingCalendar, start: datetime, received_at: datetime, promise: Promise
) -> datetime | None:
    """An extension holds for either answer."""
    value = promise.limit.refusal_value
    if value is None or promise.extended_to:
        return None
    limit = promise.limit.model_copy(update={"value": value})
    return max(working_time.end_of_limit(calendar, start, limit, promise.pauses), received_at)


def _pauses(promise: Promise) -> list[LedgerLine]:
    lines = [_pause(pause) for pause in promise.pauses]
    if promise.extended_at and promise.extended_to:
        until = promise.extended_to.astimezone(VIETNAM)
        note = f"Gia hạn đến {until:%H:%M %d/%m/%Y}"
        lines.append(LedgerLine(promise.extended_at, Kind.EXTEND, note, {"due_at": until.isoformat()}))
    return sorted(lines, key=lambda line: line.at)


def _pause(pause: Pause) -> LedgerLine:
    note = f"Cộng thời gian dừng từ {pause.stopped_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
    return LedgerLine(pause.resumed_at, Kind.PAUSE, note)


def _added(limit: TimeLimit) -> str:
    return f"{limit.value:g} {_UNITS[limit.unit]}"


def _first_counted(start: datetime, promise: Promise) -> date:
    """From where on days off matter: a limit in calendar days passes over none but those that it ends on."""
    if promise.extended_to:
        return promise.extended_to.astimezone(VIETNAM).date() + ONE_DAY
    if working_time.measure_of(promise.limit) in (TimeUnit.DAY, TimeUnit.MONTH):
        return working_time.last_date(start, promise.limit, promise.pauses)
    return start.date() + ONE_DAY
