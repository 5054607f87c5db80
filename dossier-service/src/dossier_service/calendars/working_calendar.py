"""Which days are worked, and from when to when. Pure; the calendar is Việt Nam's.

Unlike the days, which hold for everybody, the hours are a unit's own, and may change from a day on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from servicekit.clock import VIETNAM

ONE_DAY = timedelta(days=1)
NOON = time(12)
SATURDAY = 5
LONGEST_REST_DAYS = 60
"""No calendar has so many rest days on end; one that does is broken, and a search in it must end."""

Session = tuple[time, time]


class CalendarBroken(Exception):
    """A unit's hours, or the days, leave nothing to count. Names what is wrong; stops this unit's work alone.

    `unit` is None where it is not the hours of one unit.
    """

    def __init__(self, fault: str, unit: str | None = None) -> None:
        super().__init__(fault)
        self.unit = unit


class DayKind(StrEnum):
    DAY_OFF = "day_off"
    WORKING_DAY = "working_day"
    HALF_DAY_MORNING = "half_day_morning"
    HALF_DAY_AFTERNOON = "half_day_afternoon"
    AS_WEEKDAY = "as_weekday"
    """What its weekday says; for a day that the library has taken out of its seed again."""


class DaysEnd(StrEnum):
    """Where a limit in days ends on its last day: with the working day, or at the time of the day of the receipt."""

    END_OF_DAY = "end_of_day"
    SAME_TIME = "same_time"


@dataclass(frozen=True)
class Hours:
    """A unit's working hours from a day on. On a Saturday that is not worked it may receive; no clock runs then."""

    sessions: tuple[Session, ...]
    saturday_reception: tuple[Session, ...] = ()
    days_end: DaysEnd = DaysEnd.END_OF_DAY
    valid_from: date = date.min


# Eight hours, as offices in Bắc Ninh usually keep them (assumed).
USUAL = Hours(((time(7, 30), time(11, 30)), (time(13), time(17))))

Levels = tuple[tuple[Hours, ...], ...]
"""Of a unit and those above it, the nearest first; each in order of validity."""


@dataclass(frozen=True)
class WorkingCalendar:
    """Monday to Friday, but for the days that the table names; the hours of who works on the dossier and who receives.

    `source` says which version of the table this is, and whose hours: enough to read the same calendar again.
    """

    exceptions: Mapping[date, tuple[str, str]] = field(default_factory=dict)
    hours: Levels = ()
    reception: Levels | None = None
    source: Mapping[str, Any] = field(default_factory=dict)

    def sessions_on(self, day: date) -> Sequence[Session]:
        """Nothing on a day of rest."""
        return self._sessions(day, hours_on(self.hours, day))

    def reception_on(self, day: date) -> Sequence[Session]:
        """When a filing counts as received: the receiving unit's sessions, and its Saturdays."""
        hours = hours_on(self.hours if self.reception is None else self.reception, day)
        if day.weekday() == SATURDAY and self._kind(day) is DayKind.AS_WEEKDAY:
            return hours.saturday_reception
        return self._sessions(day, hours)

    def is_working(self, day: date) -> bool:
        return bool(self.sessions_on(day))

    def next_working(self, day: date) -> date:
        """That day itself when it is worked. Raises CalendarBroken."""
        for _ in range(LONGEST_REST_DAYS):
            if self.is_working(day):
                return day
            day += ONE_DAY
        raise CalendarBroken("no working day")

    def is_half(self, day: date) -> bool:
        return self._kind(day) in _HALVES

    def knows(self, year: int) -> bool:
        """Whether the year's days are in the table at all: New Year's Day is one of them every year."""
        return date(year, 1, 1) in self.exceptions

    def name_of(self, day: date) -> str:
        exception = self.exceptions.get(day)
        return exception[1] if exception else "Ngày nghỉ hằng tuần"

    def start_of(self, day: date) -> datetime:
        """The day is worked."""
        return at_time(day, self.sessions_on(day)[0][0])

    def end_of(self, day: date) -> datetime:
        """The day is worked."""
        return at_time(day, self.sessions_on(day)[-1][1])

    def _kind(self, day: date) -> DayKind:
        exception = self.exceptions.get(day)
        return DayKind(exception[0]) if exception else DayKind.AS_WEEKDAY

    def _sessions(self, day: date, hours: Hours) -> Sequence[Session]:
        match self._kind(day):
            case DayKind.DAY_OFF:
                return ()
            case DayKind.WORKING_DAY:
                return hours.sessions
            case DayKind.AS_WEEKDAY:
                return hours.sessions if day.weekday() < SATURDAY else ()
            case DayKind.HALF_DAY_MORNING:
                return [(opens, min(closes, NOON)) for opens, closes in hours.sessions if opens < NOON]
            case DayKind.HALF_DAY_AFTERNOON:
                return [(max(opens, NOON), closes) for opens, closes in hours.sessions if closes > NOON]


_HALVES = frozenset({DayKind.HALF_DAY_MORNING, DayKind.HALF_DAY_AFTERNOON})


def hours_on(levels: Levels, day: date) -> Hours:
    """The nearest unit's that has any by then; the usual ones when none has."""
    for own in levels:
        begun = [hours for hours in own if hours.valid_from <= day]
        if begun:
            return begun[-1]
    return USUAL


def at_time(day: date, time_of_day: time) -> datetime:
    return datetime.combine(day, time_of_day, VIETNAM)
