from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from contracts.catalog import TimeLimit, TimeUnit
from dossier_service.calendars.seed import seeded_days
from dossier_service.calendars.working_calendar import CalendarBroken, DaysEnd, Hours, WorkingCalendar
from dossier_service.deadlines import reckoning, working_time
from dossier_service.deadlines.ledger import LedgerLine, Pause, Promise
from servicekit.clock import VIETNAM

SEED = {row["day"]: (row["kind"], row["name"]) for row in seeded_days()}
CALENDAR = WorkingCalendar(SEED)
SUMMER = Hours(((time(7), time(11, 30)), (time(13, 30), time(17))))
SATURDAY_DESK = Hours(SUMMER.sessions, saturday_reception=((time(7, 30), time(11, 30)),))


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM)


def reckon(
    received: str,
    value: float | None,
    unit: TimeUnit,
    *pauses: tuple[str, str],
    calendar: WorkingCalendar = CALENDAR,
) -> tuple[datetime | None, list[LedgerLine]]:
    stops = tuple(Pause(at(stopped), at(resumed)) for stopped, resumed in pauses)
    account = reckoning.reckon(calendar, Promise(at(received), TimeLimit(value=value, unit=unit), stops))
    return account.due_at, account.lines


def due(received: str, value: float, unit: TimeUnit, *pauses: tuple[str, str], **options: Any) -> datetime | None:
    return reckon(received, value, unit, *pauses, **options)[0]


@pytest.mark.parametrize(
    ("received", "days", "expected"),
    [
        ("24/04/2020", 5, "05/05/2020"),
        ("20/01/2020", 3, "30/01/2020"),
        ("26/04/2019", 3, "04/05/2019"),
        ("30/12/2019", 5, "07/01/2020"),
        ("25/04/2025", 5, "06/05/2025"),
        ("24/04/2026", 3, "04/05/2026"),
        ("21/08/2026", 3, "25/08/2026"),
    ],
)
def test_working_days_are_counted_over_holidays_and_worked_saturdays(received: str, days: int, expected: str) -> None:
    assert due(f"{received} 09:00", days, TimeUnit.WORKING_DAY) == at(f"{expected} 17:00")


def test_calendar_days_that_end_in_tet_run_to_the_next_working_day() -> None:
    assert due("10/01/2020 09:00", 15, TimeUnit.DAY) == at("30/01/2020 17:00")


@pytest.mark.parametrize(
    ("received", "value", "unit", "expected"),
    [
        ("06/04/2026 17:00", 1, TimeUnit.WORKING_DAY, "07/04/2026 17:00"),  # the closing minute is still that day
        ("06/04/2026 17:01", 1, TimeUnit.WORKING_DAY, "08/04/2026 17:00"),
        ("05/04/2026 22:00", 1, TimeUnit.WORKING_DAY, "07/04/2026 17:00"),  # a Sunday: received on Monday
        ("06/04/2026 12:00", 2, TimeUnit.HOUR, "06/04/2026 15:00"),  # in the lunch break
        ("06/04/2026 10:30", 2, TimeUnit.HOUR, "06/04/2026 14:00"),  # over the lunch break
        ("06/04/2026 16:00", 2, TimeUnit.HOUR, "07/04/2026 08:30"),
        ("06/04/2026 08:30", 0.25, TimeUnit.WORKING_DAY, "06/04/2026 10:30"),
        ("06/04/2026 08:30", 0.25, TimeUnit.DAY, "06/04/2026 10:30"),
        ("06/04/2026 08:30", 1.5, TimeUnit.DAY, "07/04/2026 14:00"),
        ("06/04/2026 09:00", 0, TimeUnit.WORKING_DAY, "06/04/2026 17:00"),
        (
            "24/11/2026 09:00",
            1,
            TimeUnit.WORKING_DAY,
            "26/11/2026 17:00",
        ),  # Ngày Văn hóa Việt Nam: received on the 25th
        ("31/01/2026 09:00", 1, TimeUnit.MONTH, "02/03/2026 17:00"),  # 2 February + 1 month
        ("29/12/2026 09:00", 3, TimeUnit.WORKING_DAY, "04/01/2027 17:00"),  # over New Year
    ],
)
def test_limits_end_where_the_law_says(received: str, value: float, unit: TimeUnit, expected: str) -> None:
    assert due(received, value, unit) == at(expected)


def test_no_limit_has_no_due_date() -> None:
    end, lines = reckon("06/04/2026 09:00", None, TimeUnit.NONE)
    assert end is None
    assert [line.kind for line in lines] == ["received"]


@pytest.mark.parametrize(
    ("stopped", "resumed", "expected"),
    [
        ("07/04/2026 10:00", "07/04/2026 10:05", "10/04/2026 17:00"),  # a pause within one day costs none
        ("07/04/2026 10:00", "09/04/2026 15:00", "14/04/2026 17:00"),  # two ends of day, over a weekend
        ("10/04/2026 16:00", "13/04/2026 09:00", "13/04/2026 17:00"),
        ("07/04/2026 17:00", "08/04/2026 09:00", "13/04/2026 17:00"),  # stopped with the closing minute
        ("08/04/2026 09:00", "08/04/2026 17:00", "10/04/2026 17:00"),  # resumed with it: no end lies between
    ],
)
def test_a_pause_moves_the_due_date_by_whole_working_days(stopped: str, resumed: str, expected: str) -> None:
    assert due("03/04/2026 09:00", 5, TimeUnit.WORKING_DAY) == at("10/04/2026 17:00")
    assert due("03/04/2026 09:00", 5, TimeUnit.WORKING_DAY, (stopped, resumed)) == at(expected)


def test_a_pause_of_a_calendar_limit_counts_calendar_days_and_ends_on_a_working_day() -> None:
    assert due("06/04/2026 09:00", 3, TimeUnit.DAY) == at("09/04/2026 17:00")
    pause = ("07/04/2026 10:00", "09/04/2026 10:00")
    assert due("06/04/2026 09:00", 3, TimeUnit.DAY, pause) == at("13/04/2026 17:00")


def test_a_pause_of_months_counts_calendar_days() -> None:
    pause = ("07/04/2026 10:00", "10/04/2026 10:00")
    assert due("06/04/2026 09:00", 1, TimeUnit.MONTH) == at("06/05/2026 17:00")
    assert due("06/04/2026 09:00", 1, TimeUnit.MONTH, pause) == at("11/05/2026 17:00")


def test_working_time_between_leaves_out_nights_lunch_and_weekends() -> None:
    spent = working_time.working_time_between(CALENDAR, at("10/04/2026 16:00"), at("13/04/2026 14:00"))
    assert spent == timedelta(hours=1 + 4 + 1)


def test_the_seed_knows_the_culture_day_of_2026() -> None:
    assert not CALENDAR.is_working(date(2026, 11, 24))


def test_a_pause_of_a_part_of_a_day_counts_its_working_hours() -> None:
    assert due("06/04/2026 08:30", 0.25, TimeUnit.WORKING_DAY) == at("06/04/2026 10:30")
    pause = ("06/04/2026 09:00", "06/04/2026 09:05")
    assert due("06/04/2026 08:30", 0.25, TimeUnit.WORKING_DAY, pause) == at("06/04/2026 10:35")


class TestMistakesOfOtherSystems:
    """What real deadline code got wrong; each line a mistake that was seen."""

    def test_a_limit_over_new_year_sees_the_holidays_of_the_next_year(self) -> None:
        assert due("30/12/2019 09:00", 5, TimeUnit.WORKING_DAY) == at("07/01/2020 17:00")
        assert due("31/12/2026 16:00", 2, TimeUnit.HOUR) == at("04/01/2027 08:30")

    def test_a_worked_saturday_counts(self) -> None:
        assert due("26/04/2019 09:00", 3, TimeUnit.WORKING_DAY) == at("04/05/2019 17:00")
        assert due("21/08/2026 16:00", 2, TimeUnit.HOUR) == at("22/08/2026 08:30")

    @pytest.mark.parametrize("received", ["10/04/2026 17:01", "11/04/2026 18:00", "12/04/2026 23:59"])
    def test_what_comes_after_closing_or_on_a_rest_day_is_received_on_the_next_working_day(self, received: str) -> None:
        assert due(received, 1, TimeUnit.WORKING_DAY) == at("14/04/2026 17:00")
        assert due(received, 1, TimeUnit.HOUR) == at("13/04/2026 08:30")

    @pytest.mark.parametrize("received", ["06/04/2026 11:31", "06/04/2026 12:59", "06/04/2026 13:00"])
    def test_what_comes_in_the_lunch_break_starts_with_the_afternoon(self, received: str) -> None:
        assert due(received, 1.5, TimeUnit.HOUR) == at("06/04/2026 14:30")

    def test_a_pause_is_no_number_of_calendar_days_less_one(self) -> None:
        over_the_weekend = ("10/04/2026 09:00", "13/04/2026 09:00")
        assert due("09/04/2026 09:00", 2, TimeUnit.WORKING_DAY, over_the_weekend) == at("14/04/2026 17:00")

    @pytest.mark.parametrize("unit", [TimeUnit.HOUR, TimeUnit.WORKING_DAY])
    def test_a_calendar_without_working_days_is_told_and_gives_no_date(self, unit: TimeUnit) -> None:
        first = date(2026, 4, 6)
        never = {first + timedelta(days=n): ("day_off", "Nghỉ") for n in range(400)}
        with pytest.raises(CalendarBroken):
            due("06/04/2026 09:00", 1, unit, calendar=WorkingCalendar(never))

    def test_nor_does_one_in_which_a_desk_receives_and_nobody_works(self) -> None:
        first = date(2026, 4, 6)
        days = (first + timedelta(days=n) for n in range(400))
        weekdays_off = {day: ("day_off", "Nghỉ") for day in days if day.weekday() < 5}
        calendar = WorkingCalendar(weekdays_off, reception=((SATURDAY_DESK,),))
        with pytest.raises(CalendarBroken):
            due("11/04/2026 09:00", 1, TimeUnit.WORKING_DAY, calendar=calendar)

    @pytest.mark.parametrize("second", [0, 1, 59])
    def test_the_closing_minute_is_still_that_day(self, second: int) -> None:
        received = at("06/04/2026 17:00").replace(second=second)
        promise = Promise(received, TimeLimit(value=1, unit=TimeUnit.WORKING_DAY))
        assert reckoning.reckon(CALENDAR, promise).due_at == at("07/04/2026 17:00")
        assert working_time.effective_start(CALENDAR, received) == at("06/04/2026 17:00")


class TestHalfDays:
    HALVES = WorkingCalendar(
        SEED | {date(2026, 4, 7): ("half_day_morning", "Sáng"), date(2026, 4, 9): ("half_day_afternoon", "Chiều")}
    )

    def test_a_half_day_is_a_working_day_that_ends_when_its_half_does(self) -> None:
        assert due("06/04/2026 09:00", 1, TimeUnit.WORKING_DAY, calendar=self.HALVES) == at("07/04/2026 11:30")
        assert due("06/04/2026 09:00", 3, TimeUnit.WORKING_DAY, calendar=self.HALVES) == at("09/04/2026 17:00")

    def test_hours_run_in_the_worked_half_alone(self) -> None:
        assert due("06/04/2026 16:00", 6, TimeUnit.HOUR, calendar=self.HALVES) == at("08/04/2026 08:30")
        assert due("08/04/2026 16:00", 2, TimeUnit.HOUR, calendar=self.HALVES) == at("09/04/2026 14:00")

    def test_what_comes_in_the_other_half_is_received_with_the_next_session(self) -> None:
        assert due("07/04/2026 14:00", 1, TimeUnit.WORKING_DAY, calendar=self.HALVES) == at("09/04/2026 17:00")

    def test_the_ledger_says_so(self) -> None:
        _, lines = reckon("06/04/2026 09:00", 1, TimeUnit.WORKING_DAY, calendar=self.HALVES)
        assert ("half_day", "Sáng") in [(line.kind, line.note) for line in lines]


class TestHoursOfAUnit:
    def test_each_unit_has_its_own(self) -> None:
        summer = WorkingCalendar(SEED, hours=((SUMMER,),))
        assert due("06/04/2026 11:00", 1, TimeUnit.HOUR, calendar=summer) == at("06/04/2026 14:00")
        assert due("06/04/2026 07:10", 1, TimeUnit.HOUR, calendar=summer) == at("06/04/2026 08:10")
        assert due("06/04/2026 11:00", 1, TimeUnit.HOUR) == at("06/04/2026 13:30")

    def test_they_change_on_their_day(self) -> None:
        winter = Hours(((time(8), time(12)), (time(13), time(17))))
        summer = Hours(((time(7), time(11)), (time(13), time(16))), valid_from=date(2026, 4, 8))
        changing = WorkingCalendar(SEED, hours=((winter, summer),))
        assert due("06/04/2026 09:00", 1, TimeUnit.WORKING_DAY, calendar=changing) == at("07/04/2026 17:00")
        assert due("06/04/2026 09:00", 2, TimeUnit.WORKING_DAY, calendar=changing) == at("08/04/2026 16:00")
        assert due("07/04/2026 16:00", 2, TimeUnit.HOUR, calendar=changing) == at("08/04/2026 08:00")

    def test_before_its_own_begin_those_above_hold(self) -> None:
        own = Hours(((time(7), time(11)),), valid_from=date(2026, 4, 8))
        nested = WorkingCalendar(SEED, hours=((own,), (SUMMER,)))
        assert nested.end_of(date(2026, 4, 7)) == at("07/04/2026 17:00")
        assert nested.end_of(date(2026, 4, 8)) == at("08/04/2026 11:00")

    def test_a_desk_open_on_saturday_receives_while_no_clock_runs(self) -> None:
        desk = WorkingCalendar(SEED, reception=((SATURDAY_DESK,),))
        assert due("11/04/2026 09:00", 1, TimeUnit.WORKING_DAY, calendar=desk) == at("13/04/2026 17:00")
        assert due("11/04/2026 09:00", 2, TimeUnit.HOUR, calendar=desk) == at("13/04/2026 09:30")
        assert due("11/04/2026 11:31", 1, TimeUnit.WORKING_DAY, calendar=desk) == at("14/04/2026 17:00")
        assert due("11/04/2026 09:00", 1, TimeUnit.WORKING_DAY) == at("14/04/2026 17:00"), "without it, on Monday"

    def test_no_desk_is_open_on_a_saturday_that_is_a_holiday(self) -> None:
        off = WorkingCalendar(SEED | {date(2026, 4, 11): ("day_off", "Nghỉ")}, reception=((SATURDAY_DESK,),))
        assert due("11/04/2026 09:00", 1, TimeUnit.WORKING_DAY, calendar=off) == at("14/04/2026 17:00")

    def test_days_end_at_the_time_of_the_receipt_where_that_is_the_custom(self) -> None:
        same_time = Hours(SUMMER.sessions, days_end=DaysEnd.SAME_TIME)
        custom = WorkingCalendar(SEED, hours=((same_time,),))
        assert due("06/04/2026 10:15", 3, TimeUnit.WORKING_DAY, calendar=custom) == at("09/04/2026 10:15")
        assert due("06/04/2026 10:15", 3, TimeUnit.DAY, calendar=custom) == at("09/04/2026 10:15")
        # BLDS 2015 Art. 148: a last day off runs to the end of the next working day.
        assert due("06/04/2026 10:15", 5, TimeUnit.DAY, calendar=custom) == at("13/04/2026 17:00")
        assert due("06/04/2026 10:15", 3, TimeUnit.WORKING_DAY) == at("09/04/2026 17:00")


def test_a_year_that_the_calendar_does_not_know_is_said_in_the_ledger() -> None:
    _, lines = reckon("28/12/2032 09:00", 10, TimeUnit.WORKING_DAY)
    assert [line.note for line in lines if line.kind == "unknown_year"] == [
        "Chưa có lịch nghỉ năm 2033: mới trừ ngày nghỉ hằng tuần, hạn sẽ được tính lại khi có lịch"
    ]
    _, known = reckon("28/12/2031 09:00", 10, TimeUnit.WORKING_DAY)
    assert "unknown_year" not in [line.kind for line in known]


class TestDueSoon:
    @pytest.mark.parametrize(
        ("received", "value", "unit", "expected"),
        [
            ("03/04/2026 09:00", 5, TimeUnit.WORKING_DAY, "09/04/2026 07:30"),  # due on Friday: one working day left
            ("07/04/2026 09:00", 4, TimeUnit.WORKING_DAY, "10/04/2026 07:30"),  # due on Monday: on Friday
            ("06/04/2026 09:00", 1, TimeUnit.WORKING_DAY, "07/04/2026 07:30"),
            ("06/04/2026 08:00", 2, TimeUnit.HOUR, "06/04/2026 09:30"),
        ],
    )
    def test_there_is_still_a_working_day_to_ask_for_more(
        self, received: str, value: float, unit: TimeUnit, expected: str
    ) -> None:
        account = reckoning.reckon(CALENDAR, Promise(at(received), TimeLimit(value=value, unit=unit)))
        assert account.due_soon_at == at(expected)


def test_an_answer_that_is_no_has_a_limit_of_its_own() -> None:
    limit = TimeLimit(value=10, refusal_value=3, unit=TimeUnit.WORKING_DAY)
    account = reckoning.reckon(CALENDAR, Promise(at("06/04/2026 09:00"), limit))
    assert (account.refusal_due_at, account.due_at) == (at("09/04/2026 17:00"), at("20/04/2026 17:00"))
