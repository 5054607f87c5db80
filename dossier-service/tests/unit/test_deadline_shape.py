"""What holds of every due date, and of how long every dossier took, whatever the dates."""

from datetime import date, datetime, time, timedelta

from contracts.catalog import TimeLimit, TimeUnit
from dossier_service.calendars.seed import seeded_days
from dossier_service.calendars.working_calendar import DaysEnd, Hours, WorkingCalendar
from dossier_service.deadlines import reckoning, working_time
from dossier_service.deadlines.ledger import Kind, LedgerLine, Pause, Promise, promise_of
from dossier_service.deadlines.taken import taken
from hypothesis import assume, given
from hypothesis import strategies as st
from servicekit.clock import VIETNAM

SEED = {row["day"]: (row["kind"], row["name"]) for row in seeded_days()}
HALVES = {date(2026, 2, 13): ("half_day_morning", "Sáng"), date(2026, 9, 1): ("half_day_afternoon", "Chiều")}
SATURDAYS = Hours(((time(7), time(11, 30)), (time(13, 30), time(17))), ((time(7, 30), time(11, 30)),))
SAME_TIME = Hours(SATURDAYS.sessions, days_end=DaysEnd.SAME_TIME, valid_from=date(2026, 6, 1))
HALF_WAY = (SATURDAYS, SAME_TIME)

calendars = st.sampled_from(
    [
        WorkingCalendar(SEED),
        WorkingCalendar(SEED | HALVES, hours=(HALF_WAY,)),
        WorkingCalendar(SEED | HALVES, reception=((SATURDAYS,),)),
        WorkingCalendar(SEED | HALVES, hours=((Hours(((time(8), time(12)),)),),), reception=((SATURDAYS,),)),
    ]
)
quarters = st.integers(1, 240).map(lambda count: count / 4)
limits = st.one_of(
    st.builds(TimeLimit, value=st.integers(0, 60), unit=st.sampled_from([TimeUnit.WORKING_DAY, TimeUnit.DAY])),
    st.builds(TimeLimit, value=quarters, unit=st.sampled_from([TimeUnit.WORKING_DAY, TimeUnit.DAY, TimeUnit.HOUR])),
    st.builds(TimeLimit, value=st.integers(0, 12), unit=st.just(TimeUnit.MONTH)),
)
moments = st.datetimes(datetime(2019, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=VIETNAM))  # noqa: DTZ001
spans = st.timedeltas(timedelta(0), timedelta(days=30))


def due(calendar: WorkingCalendar, received: datetime, limit: TimeLimit, *pauses: Pause) -> datetime:
    due_at = reckoning.reckon(calendar, Promise(received, limit, pauses)).due_at
    assert due_at is not None
    return due_at.astimezone(VIETNAM)


@given(calendars, moments, limits)
def test_it_lies_in_working_time_and_not_before_the_receipt(
    calendar: WorkingCalendar, received: datetime, limit: TimeLimit
) -> None:
    due_at = due(calendar, received, limit)
    assert due_at >= received
    assert calendar.is_working(due_at.date())
    assert any(opens <= due_at.time() for opens, _ in calendar.sessions_on(due_at.date()))
    assert due_at <= max(calendar.end_of(due_at.date()), received)


@given(calendars, moments, spans, limits)
def test_who_comes_later_is_never_due_earlier(
    calendar: WorkingCalendar, received: datetime, later: timedelta, limit: TimeLimit
) -> None:
    """Where days end at the hour of the receipt to the day alone: a last day off runs to the close of the next one."""
    first, second = due(calendar, received, limit), due(calendar, received + later, limit)
    assert first <= second or (HALF_WAY in calendar.hours and first.date() == second.date())


@given(calendars, moments, limits, st.integers(1, 5))
def test_a_longer_limit_is_never_due_earlier(
    calendar: WorkingCalendar, received: datetime, limit: TimeLimit, more: int
) -> None:
    longer = limit.model_copy(update={"value": (limit.value or 0) + more})
    assume(limit.value == int(limit.value or 0) or limit.unit is TimeUnit.HOUR)
    shorter_due, longer_due = due(calendar, received, limit), due(calendar, received, longer)
    # Where days end at the hour of the receipt, one that rolls on still has the whole next day (BLDS 2015 Art. 148).
    assert shorter_due <= longer_due or shorter_due.date() == longer_due.date()


@given(calendars, moments, limits, spans, spans, spans)
def test_a_pause_in_two_parts_costs_what_it_costs_in_one(
    calendar: WorkingCalendar,
    received: datetime,
    limit: TimeLimit,
    until_stop: timedelta,
    first: timedelta,
    second: timedelta,
) -> None:
    stopped = received + until_stop
    between, resumed = stopped + first, stopped + first + second
    whole = due(calendar, received, limit, Pause(stopped, resumed))
    assert whole == due(calendar, received, limit, Pause(stopped, between), Pause(between, resumed))
    unpaused = due(calendar, received, limit)
    assert whole >= unpaused or whole.date() == unpaused.date()


@given(calendars, moments, limits)
def test_the_ledger_alone_leads_to_the_same_date(
    calendar: WorkingCalendar, received: datetime, limit: TimeLimit
) -> None:
    account = reckoning.reckon(calendar, Promise(received, limit))
    assert (account.lines[0].kind, account.lines[-1].kind) == ("received", "due")
    assert account.lines[-1].at == account.due_at
    assert reckoning.derive(calendar, promise_of(account.lines)) == account.due_at


@given(calendars, moments, limits, spans, spans)
def test_every_pause_and_the_last_extension_are_read_from_the_ledger(
    calendar: WorkingCalendar, received: datetime, limit: TimeLimit, first: timedelta, second: timedelta
) -> None:
    account = reckoning.reckon(calendar, Promise(received, limit))
    stops = [received, received + first, received + first, received + first + second]
    kinds = [Kind.STOP, Kind.RESUME, Kind.STOP, Kind.RESUME]
    pauses = [LedgerLine(at, kind, "") for at, kind in zip(stops, kinds, strict=True)]
    extension = LedgerLine(received, Kind.EXTEND, "", {"due_at": stops[-1].isoformat()})
    promise = promise_of([*account.lines, extension, *pauses])
    assert promise == Promise(received, limit, (Pause(*stops[:2]), Pause(*stops[2:])), received, stops[-1])
    assert promise_of([*account.lines, extension, LedgerLine(received, Kind.REBASE, ""), account.lines[-1]]) == Promise(
        received, TimeLimit(unit=TimeUnit.NONE)
    )


@given(calendars, moments, limits)
def test_the_warning_comes_before_the_end(calendar: WorkingCalendar, received: datetime, limit: TimeLimit) -> None:
    account = reckoning.reckon(calendar, Promise(received, limit))
    assert account.due_soon_at is not None and account.due_at is not None
    assert account.due_soon_at <= account.due_at


def took(calendar: WorkingCalendar, received: datetime, limit: TimeLimit, until: datetime, *pauses: Pause) -> float:
    time = taken(calendar, Promise(received, limit, pauses), until)
    assert time is not None and time.unit == limit.unit
    return time.value


@given(calendars, moments, limits)
def test_a_decision_at_the_due_date_took_the_whole_limit(
    calendar: WorkingCalendar, received: datetime, limit: TimeLimit
) -> None:
    assert took(calendar, received, limit, due(calendar, received, limit)) == limit.value


@given(calendars, moments, limits, spans, spans, spans)
def test_what_was_decided_later_took_no_less_and_never_less_than_nothing(
    calendar: WorkingCalendar,
    received: datetime,
    limit: TimeLimit,
    until: timedelta,
    paused: timedelta,
    more: timedelta,
) -> None:
    stopped, resumed = received + until / 2, received + until / 2 + paused
    decided = max(received + until, resumed)
    first = took(calendar, received, limit, decided, Pause(stopped, resumed))
    assert 0 <= first <= took(calendar, received, limit, decided + more, Pause(stopped, resumed))


@given(calendars, moments, limits, spans, spans)
def test_a_pause_takes_no_time(
    calendar: WorkingCalendar, received: datetime, limit: TimeLimit, until: timedelta, paused: timedelta
) -> None:
    """Unless it begins on a rest day that a last day rolls over: the due date has passed when such a pause is over."""
    stopped = received + until
    start = working_time.effective_start(calendar, received)
    in_dates = working_time.measure_of(limit) in (TimeUnit.DAY, TimeUnit.MONTH)
    assume(not in_dates or stopped.date() <= working_time.last_date(start, limit))
    resumed = stopped + paused
    assert took(calendar, received, limit, stopped) == took(calendar, received, limit, resumed, Pause(stopped, resumed))


@given(calendars, moments, limits, spans, spans)
def test_who_keeps_the_date_took_no_longer_than_the_limit_and_an_extension_changes_nothing(
    calendar: WorkingCalendar, received: datetime, limit: TimeLimit, before: timedelta, more: timedelta
) -> None:
    due_at = due(calendar, received, limit)
    assert took(calendar, received, limit, max(due_at - before, received)) <= (limit.value or 0)
    late = due_at + more
    extended = Promise(received, limit, extended_at=received, extended_to=late)
    assert taken(calendar, extended, late) == taken(calendar, Promise(received, limit), late)
