"""What everybody may know of counts of dossiers: nothing by which somebody small can be found. Pure.

Of the whole province in a year that has ended the counts are exact, as they are in the open data, where none of them
and no remainder is small. All others are told in steps: 0, left out, or rounded down to fives, so that the difference
between two answers is no small count either.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from analytics_service.definitions.rounding import percentage
from analytics_service.open_data.suppression import SMALLEST_SHOWN
from analytics_service.public.problems import PeriodNotWholeMonths
from analytics_service.reports.figures import Value
from analytics_service.reports.period import Period

STEP = SMALLEST_SHOWN
LEAST_FOR_A_RATE = 100
"""Of fewer, a rate of rounded counts would say more about the rounding."""
_ONLINE = "dossiers_online"
_COUNTS = (
    "dossiers_online",
    "dossiers_level3",
    "dossiers_level4",
    "dossiers_successful",
    "dossiers_unsuccessful",
    "filed_by_state_bodies",
)
_RATES = ("success_rate", "state_body_share", "top_field_share", "on_time_rate")


def check_months(period: Period, today: date) -> None:
    """Raises PeriodNotWholeMonths."""
    if period.first.day != 1:
        raise PeriodNotWholeMonths("?from")
    if period.last != today and (period.last + timedelta(days=1)).day != 1:
        raise PeriodNotWholeMonths("?to")


def protected(values: Mapping[str, Value], period: Period, *, whole_province: bool, today: date) -> dict[str, Value]:
    """The figures of an overview; those of services and agencies tell of no person and stay."""
    if whole_province and _is_ended_year(period, today) and not _shows_small(values):
        return dict(values)
    counts = {key: Value(stepped(int(values[key].value or 0))) for key in _COUNTS}
    rates = {key: _rate(values[key]) for key in _RATES}
    return {**values, **counts, **rates}


def stepped(count: int) -> int | None:
    return None if 0 < count < SMALLEST_SHOWN else count - count % STEP


def _rate(rate: Value) -> Value:
    """Of the numbers that are told, never of others."""
    numerator, denominator = stepped(rate.numerator or 0), stepped(rate.denominator or 0)
    if numerator is None or denominator is None or denominator < LEAST_FOR_A_RATE:
        return Value(None, numerator, denominator)
    return Value(percentage(numerator, denominator), numerator, denominator)


def _is_ended_year(period: Period, today: date) -> bool:
    year = period.first.year
    return (period.first, period.last) == (date(year, 1, 1), date(year, 12, 31)) and period.last < today


def _shows_small(values: Mapping[str, Value]) -> bool:
    """A count, or what a reader could subtract from another, from 1 to 4."""
    counts = {int(values[key].value or 0) for key in _COUNTS}
    online = int(values[_ONLINE].value or 0)
    rest = {online - count for count in counts}
    ended = {(values[key].denominator or 0) - (values[key].numerator or 0) for key in _RATES}
    parts = {part or 0 for key in _RATES for part in (values[key].numerator, values[key].denominator)}
    elsewhere = online - int(values["dossiers_level3"].value or 0) - int(values["dossiers_level4"].value or 0)
    undecided = online - (values["success_rate"].denominator or 0)
    return any(0 < count < SMALLEST_SHOWN for count in counts | rest | ended | parts | {elsewhere, undecided})
