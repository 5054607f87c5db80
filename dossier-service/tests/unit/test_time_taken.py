"""How long a dossier took, by hand."""

from datetime import date, datetime, time

import pytest
from contracts.catalog import TimeLimit, TimeUnit
from contracts.dossier import TimeTaken
from dossier_service.calendars.seed import seeded_days
from dossier_service.calendars.working_calendar import DaysEnd, Hours, WorkingCalendar
from dossier_service.deadlines.ledger import Pause, Promise
from dossier_service.deadlines.taken import taken
from servicekit.clock import VIETNAM

SEED = {row["day"]: (row["kind"], row["name"]) for row in seeded_days()}
CALENDAR = WorkingCalendar(SEED)
HALVES = WorkingCalendar(SEED | {date(2026, 4, 7): ("half_day_morning", "Sáng")})
DESK = Hours(((time(7), time(11, 30)), (time(13, 30), time(17))), saturday_reception=((time(7, 30), time(11, 30)),))


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM)


def took(
    received: str,
    value: float,
    unit: TimeUnit,
    until: str,
    *pauses: tuple[str, str],
    calendar: WorkingCalendar = CALENDAR,
) -> float | None:
    stops = tuple(Pause(at(stopped), at(resumed)) for stopped, resumed in pauses)
    time_taken = taken(calendar, Promise(at(received), TimeLimit(value=value, unit=unit), stops), at(until))
    return time_taken.value if time_taken else None


@pytest.mark.parametrize(
    ("received", "value", "unit", "until", "expected"),
    [
        ("06/04/2026 09:00", 5, TimeUnit.WORKING_DAY, "06/04/2026 16:00", 0),  # the day of the receipt is not counted
        ("06/04/2026 09:00", 5, TimeUnit.WORKING_DAY, "07/04/2026 08:30", 0.13),  # 1 of 8 hours, half up
        ("06/04/2026 09:00", 5, TimeUnit.WORKING_DAY, "07/04/2026 12:15", 0.5),  # in the lunch break
        ("06/04/2026 09:00", 5, TimeUnit.WORKING_DAY, "12/04/2026 10:00", 4),  # a Sunday
        ("06/04/2026 09:00", 5, TimeUnit.WORKING_DAY, "13/04/2026 17:00", 5),
        ("06/04/2026 09:00", 5, TimeUnit.WORKING_DAY, "14/04/2026 09:30", 5.25),  # late
        ("05/04/2026 22:00", 5, TimeUnit.WORKING_DAY, "07/04/2026 17:00", 1),  # a Sunday: received on Monday
        ("20/01/2020 09:00", 3, TimeUnit.WORKING_DAY, "30/01/2020 17:00", 3),  # over Tết
        ("06/04/2026 16:00", 2, TimeUnit.HOUR, "07/04/2026 08:00", 1.5),
        ("06/04/2026 08:30", 0.25, TimeUnit.WORKING_DAY, "06/04/2026 09:30", 0.13),  # a part of a day is hours
        ("06/04/2026 08:30", 1.5, TimeUnit.DAY, "07/04/2026 14:00", 1.5),
        ("06/04/2026 09:00", 3, TimeUnit.DAY, "08/04/2026 08:00", 2),
        ("10/01/2020 09:00", 15, TimeUnit.DAY, "30/01/2020 17:00", 15),  # the 15th day falls into Tết and rolls on
        ("10/01/2020 09:00", 15, TimeUnit.DAY, "31/01/2020 08:00", 21),  # late: then the rest days are counted
        ("15/04/2026 09:00", 2, TimeUnit.MONTH, "15/05/2026 09:00", 1),
        ("15/04/2026 09:00", 2, TimeUnit.MONTH, "30/05/2026 09:00", 1.48),  # 15 of 31 days: 0.4838…
        ("30/01/2026 09:00", 1, TimeUnit.MONTH, "02/03/2026 17:00", 1),  # ends on 28 February, a Saturday
        ("06/04/2026 09:00", 0, TimeUnit.WORKING_DAY, "06/04/2026 17:00", 0),
    ],
)
def test_time_is_measured_as_the_limit_is(
    received: str, value: float, unit: TimeUnit, until: str, expected: float
) -> None:
    assert took(received, value, unit, until) == expected


@pytest.mark.parametrize(
    ("value", "unit", "pause", "until", "expected"),
    [
        (5, TimeUnit.WORKING_DAY, ("07/04/2026 09:30", "09/04/2026 09:30"), "10/04/2026 17:00", 2),
        (5, TimeUnit.WORKING_DAY, ("07/04/2026 09:30", "07/04/2026 15:00"), "07/04/2026 17:00", 0.5),
        (16, TimeUnit.HOUR, ("06/04/2026 10:00", "08/04/2026 10:00"), "08/04/2026 11:00", 2),
        (10, TimeUnit.DAY, ("07/04/2026 09:30", "17/04/2026 09:30"), "20/04/2026 09:30", 4),
        (1, TimeUnit.MONTH, ("07/04/2026 09:30", "17/04/2026 09:30"), "21/04/2026 09:30", 0.17),  # 5 of 30 days
    ],
)
def test_a_pause_takes_none(value: float, unit: TimeUnit, pause: tuple[str, str], until: str, expected: float) -> None:
    assert took("06/04/2026 09:00", value, unit, until, pause) == expected


def test_a_half_day_is_a_working_day() -> None:
    assert took("06/04/2026 09:00", 3, TimeUnit.WORKING_DAY, "07/04/2026 09:30", calendar=HALVES) == 0.5
    assert took("06/04/2026 09:00", 3, TimeUnit.WORKING_DAY, "07/04/2026 11:30", calendar=HALVES) == 1


def test_what_a_desk_receives_on_a_saturday_takes_its_first_day_on_monday() -> None:
    desk = WorkingCalendar(SEED, reception=((DESK,),))
    assert took("11/04/2026 09:00", 3, TimeUnit.WORKING_DAY, "13/04/2026 11:30", calendar=desk) == 0.5
    assert took("11/04/2026 09:00", 0, TimeUnit.WORKING_DAY, "13/04/2026 17:00", calendar=desk) == 0


def test_days_begin_and_end_at_the_time_of_the_receipt_where_that_is_the_custom() -> None:
    same_time = Hours(((time(7, 30), time(11, 30)), (time(13), time(17))), days_end=DaysEnd.SAME_TIME)
    custom = WorkingCalendar(SEED, hours=((same_time,),))
    assert took("06/04/2026 09:30", 3, TimeUnit.WORKING_DAY, "08/04/2026 09:30", calendar=custom) == 2
    assert took("06/04/2026 09:30", 3, TimeUnit.WORKING_DAY, "08/04/2026 14:30", calendar=custom) == 2.44


def test_the_unit_is_the_limits_own_and_without_one_nothing_is_told() -> None:
    hours = Promise(at("06/04/2026 09:00"), TimeLimit(value=4, unit=TimeUnit.HOUR))
    assert taken(CALENDAR, hours, at("06/04/2026 10:00")) == TimeTaken(value=1, unit=TimeUnit.HOUR)
    assert taken(CALENDAR, Promise(hours.received_at, TimeLimit(unit=TimeUnit.NONE)), hours.received_at) is None
