"""What everybody may know of counts of dossiers: nothing by which somebody small can be found. Pure.

Of the whole province in a year that has ended the counts are exact, as they are in the open data, where none of them
and no remainder is small, and none of its months or agencies could be reckoned from them. All others are told in steps:
0, left out, or rounded down to fives, so that the difference between two answers is no small count either. An agency is
told from New Year on alone: its single months, against its exact year in the open data, would show the small ones.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from analytics_service.definitions.rounding import percentage
from analytics_service.open_data.suppression import SMALLEST_SHOWN, STEP, pins_small
from analytics_service.public.problems import PeriodNotFromNewYear, PeriodNotWholeMonths
from analytics_service.reports.figures import Value
from analytics_service.reports.period import Period

LEAST_FOR_A_RATE = 100
"""Of fewer, a rate of rounded counts would say more about the rounding."""
_ONLINE = "dossiers_online"
COUNTS = (
    "dossiers_online",
    "dossiers_level3",
    "dossiers_level4",
    "dossiers_successful",
    "dossiers_unsuccessful",
    "filed_by_state_bodies",
)
_RATES = ("success_rate", "state_body_share", "top_field_share", "on_time_rate")


Parts = Mapping[str, Iterable[int]]
"""Figure → its counts, one for each month or each agency."""


def check_months(period: Period, today: date, *, whole_province: bool) -> None:
    """Raises PeriodNotWholeMonths, PeriodNotFromNewYear."""
    if period.first.day != 1:
        raise PeriodNotWholeMonths("?from")
    if not whole_province and period.first.month != 1:
        raise PeriodNotFromNewYear
    if period.last != today and (period.last + timedelta(days=1)).day != 1:
        raise PeriodNotWholeMonths("?to")


def protected(values: Mapping[str, Value], divided: Sequence[Parts] | None) -> dict[str, Value]:
    """The figures of an overview; those of services and agencies tell of no person and stay.

    `divided`: the counts by month and by agency where they may be exact; None where they may not.
    """
    if divided is not None and not _shows_small(values) and not any(_pins_small(parts) for parts in divided):
        return dict(values)
    counts = {key: Value(stepped(int(values[key].value or 0))) for key in COUNTS}
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


def is_ended_year(period: Period, today: date) -> bool:
    year = period.first.year
    return (period.first, period.last) == (date(year, 1, 1), date(year, 12, 31)) and period.last < today


def _pins_small(parts: Parts) -> bool:
    return any(pins_small(parts[key]) for key in COUNTS)


def _shows_small(values: Mapping[str, Value]) -> bool:
    """A count, or what a reader could subtract from another, from 1 to 4."""
    counts = {int(values[key].value or 0) for key in COUNTS}
    online = int(values[_ONLINE].value or 0)
    rest = {online - count for count in counts}
    ended = {(values[key].denominator or 0) - (values[key].numerator or 0) for key in _RATES}
    parts = {part or 0 for key in _RATES for part in (values[key].numerator, values[key].denominator)}
    elsewhere = online - int(values["dossiers_level3"].value or 0) - int(values["dossiers_level4"].value or 0)
    undecided = online - (values["success_rate"].denominator or 0)
    return any(0 < count < SMALLEST_SHOWN for count in counts | rest | ended | parts | {elsewhere, undecided})
