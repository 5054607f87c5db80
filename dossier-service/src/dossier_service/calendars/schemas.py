from datetime import date, datetime, time
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints
from servicekit.fields import Unfit
from servicekit.problems import Text

from dossier_service.calendars.working_calendar import DaysEnd

Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2100, 1, 1))]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
UnitCode = Annotated[str, StringConstraints(min_length=1, max_length=60)]
SettableKind = Literal["day_off", "working_day", "half_day_morning", "half_day_afternoon"]


class CalendarDayItem(BaseModel):
    """`half_day_morning`: only the morning is worked."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    day: Day
    kind: SettableKind
    name: Words
    dispatch: Words | None = Field(
        default=None, description="the dispatch (công văn) that says so; None for the library's seed"
    )


class CalendarDays(BaseModel):
    model_config = ConfigDict(extra="forbid")

    days: Annotated[list[CalendarDayItem], Field(max_length=400)]


class CalendarDaysRead(BaseModel):
    items: list[CalendarDayItem]
    next_cursor: str | None = None
    version: int
    operation: str | None = Field(default=None, description="the recalculation of open dossiers, to be followed")


_TO_THE_MINUTE = Text(
    "Phải là giờ và phút (HH:MM), giờ Việt Nam", "It must be hours and minutes (HH:MM), Vietnamese time"
)
_IN_ORDER = Text(
    "Các buổi phải nối tiếp nhau, giờ mở trước giờ đóng",
    "Sessions follow each other, each opens before it closes",
)


def _to_the_minute(value: time) -> time:
    if value.tzinfo or value.second or value.microsecond:
        raise Unfit("time_parsing", _TO_THE_MINUTE)
    return value


TimeOfDay = Annotated[
    time, AfterValidator(_to_the_minute), PlainSerializer(lambda at: at.strftime("%H:%M"), return_type=str)
]


class SessionItem(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    opens: TimeOfDay
    closes: TimeOfDay


def _in_order(sessions: list[SessionItem]) -> list[SessionItem]:
    ends = [end for session in sessions for end in (session.opens, session.closes)]
    if any(earlier >= later for earlier, later in pairwise(ends)):
        raise Unfit("sessions_not_in_order", _IN_ORDER)
    return sessions


Sessions = Annotated[list[SessionItem], Field(max_length=4), AfterValidator(_in_order)]


class HoursItem(BaseModel):
    """From `valid_from` on; on Saturdays that are not worked the unit may receive, and no clock runs."""

    model_config = ConfigDict(extra="forbid")

    valid_from: Day
    sessions: Annotated[Sessions, Field(min_length=1)]
    saturday_reception: Sessions = []
    days_end: DaysEnd = Field(
        default=DaysEnd.END_OF_DAY, description="where a limit in days ends: with the working day, or at the same time"
    )
    dispatch: Words


class HoursCommand(BaseModel):
    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[HoursItem], Field(min_length=1, max_length=50)]


class HoursInForce(BaseModel):
    unit: str | None = Field(default=None, description="whose they are; None: the usual hours")
    sessions: Sessions
    saturday_reception: Sessions
    days_end: DaysEnd


class HoursRead(BaseModel):
    """The unit's own hours, oldest first; without any those of the unit above hold, in the end the usual ones."""

    unit: str
    items: list[HoursItem]
    in_force: HoursInForce
    next_cursor: str | None = None
    version: int
    operation: str | None = None


class VersionRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    number: int
    subject: Literal["seed", "days", "hours"]
    dispatches: list[str]
    changed_by: str
    changed_at: datetime


class Change(BaseModel):
    """What a new version concerns: due dates from a day on, of one unit and those below it or of all."""

    version: int
    first_day: date
    unit: str | None = None
