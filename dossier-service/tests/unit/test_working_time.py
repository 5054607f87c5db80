from datetime import date, datetime, timedelta

import pytest
from contracts.catalog import TimeLimit, TimeUnit
from dossier_service.deadlines import working_time
from dossier_service.deadlines.seed import seeded_days
from dossier_service.deadlines.working_time import WorkingCalendar
from hypothesis import given
from hypothesis import strategies as st
from servicekit.clock import VIETNAM

CALENDAR = WorkingCalendar({row["day"]: (row["kind"], row["name"]) for row in seeded_days()})  # type: ignore[misc]


FIRST, LAST = datetime.fromisoformat("2019-01-01"), datetime.fromisoformat("2030-01-01")


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM)


def due(received: str, value: float, unit: TimeUnit) -> datetime | None:
    return working_time.due(CALENDAR, at(received), TimeLimit(value=value, unit=unit))[0]


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
    end, lines = working_time.due(CALENDAR, at("06/04/2026 09:00"), TimeLimit(unit=TimeUnit.NONE))
    assert end is None
    assert [line.kind for line in lines] == ["received"]


@given(st.datetimes(min_value=FIRST, max_value=LAST), st.integers(0, 60))
def test_a_limit_in_days_ends_with_a_working_day_and_never_before_its_ledger_says(moment: datetime, days: int) -> None:
    received = moment.replace(tzinfo=VIETNAM)
    for unit in (TimeUnit.WORKING_DAY, TimeUnit.DAY):
        end, lines = working_time.due(CALENDAR, received, TimeLimit(value=days, unit=unit))
        assert end is not None
        assert CALENDAR.is_working(end.date())
        assert (lines[-1].kind, lines[-1].at) == ("due", end)
        assert end >= received or end.date() == working_time.effective_start(CALENDAR, received).date()


@pytest.mark.parametrize(
    ("stopped", "resumed", "expected"),
    [
        ("07/04/2026 10:00", "07/04/2026 10:05", "10/04/2026 17:00"),  # a pause within one day costs none
        ("07/04/2026 10:00", "09/04/2026 15:00", "14/04/2026 17:00"),  # two ends of day, over a weekend
        ("10/04/2026 16:00", "13/04/2026 09:00", "13/04/2026 17:00"),
    ],
)
def test_a_pause_moves_the_due_date_by_whole_working_days(stopped: str, resumed: str, expected: str) -> None:
    original = at("10/04/2026 17:00")
    moved = working_time.shifted(CALENDAR, original, TimeUnit.WORKING_DAY, at(stopped), at(resumed))
    assert moved == at(expected)


def test_a_pause_of_a_calendar_limit_counts_calendar_days_and_ends_on_a_working_day() -> None:
    moved = working_time.shifted(
        CALENDAR, at("09/04/2026 17:00"), TimeUnit.DAY, at("07/04/2026 10:00"), at("09/04/2026 10:00")
    )
    assert moved == at("13/04/2026 17:00")


def test_working_time_between_leaves_out_nights_lunch_and_weekends() -> None:
    spent = working_time.working_time_between(CALENDAR, at("10/04/2026 16:00"), at("13/04/2026 14:00"))
    assert spent == timedelta(hours=1 + 4 + 1)


def test_the_seed_knows_the_culture_day_of_2026() -> None:
    assert not CALENDAR.is_working(date(2026, 11, 24))


def test_a_pause_of_a_part_of_a_day_counts_its_working_hours() -> None:
    limit = TimeLimit(value=0.25, unit=TimeUnit.WORKING_DAY)
    received, stopped, resumed = at("06/04/2026 08:30"), at("06/04/2026 09:00"), at("06/04/2026 09:05")
    end = at("06/04/2026 10:30")
    assert working_time.due(CALENDAR, received, limit)[0] == end
    moved = working_time.shifted(CALENDAR, end, working_time.measure_of(limit), stopped, resumed)
    assert moved == at("06/04/2026 10:35")
