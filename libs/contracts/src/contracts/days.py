"""Days and instants as people give them: written as ISO 8601, in years that a calendar of the state speaks of."""

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator
from pydantic_core import PydanticCustomError

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(T.*)?")


def _written_out(value: Any) -> Any:
    """A bare number is not taken for seconds since 1970."""
    if isinstance(value, str) and not _ISO.fullmatch(value):
        raise PydanticCustomError("date_parsing", "a day is written YYYY-MM-DD")
    if isinstance(value, int | float):
        raise PydanticCustomError("date_type", "a day is written YYYY-MM-DD")
    return value


def _in_our_times(day: date) -> date:
    """Beyond, a day before or after may not exist; and the database keeps the last day of all as infinity."""
    if not FIRST <= day <= LAST:
        raise PydanticCustomError("day_out_of_range", "the year must lie between 1900 and 2199")
    return day


def _instant_in_our_times(at: datetime) -> datetime:
    """In every time zone: an hour before or after the last instants may not exist."""
    if not FIRST <= at.date() <= LAST:
        raise PydanticCustomError("day_out_of_range", "the year must lie between 1900 and 2199")
    return at


Instant = Annotated[AwareDatetime, AfterValidator(_instant_in_our_times)]
Day = Annotated[date, BeforeValidator(_written_out), AfterValidator(_in_our_times)]
