from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from analytics_service.public.protection import (
    COUNTS,
    LEAST_FOR_A_RATE,
    Parts,
    check_months,
    is_ended_year,
    protected,
    stepped,
)
from analytics_service.reports.figures import Coverage, Tally, Value, overview_values
from analytics_service.reports.period import Period
from hypothesis import given
from hypothesis import strategies as st
from servicekit.problems import InvalidParameter

TODAY = date(2026, 5, 20)
ENDED = Period(date(2019, 1, 1), date(2019, 12, 31))
SOURCE = Tally(533, 262, 271, 393, 140, 40, 271, 255, 0)
SHOWN = ("dossiers_online", "dossiers_level3", "dossiers_level4", "dossiers_successful", "dossiers_unsuccessful")


def values(tally: Tally) -> dict[str, Value]:
    return overview_values({(4, "full"): 2}, tally, Coverage(21, 11), Coverage(8, 8))


def shown(
    tally: Tally, period: Period = ENDED, *, whole_province: bool = True, divided: Sequence[Parts] = ()
) -> dict[str, Value]:
    may_be_exact = whole_province and is_ended_year(period, TODAY)
    return protected(values(tally), divided if may_be_exact else None)


def test_the_province_of_an_ended_year_is_told_to_the_unit() -> None:
    assert shown(SOURCE) == values(SOURCE)


@pytest.mark.parametrize("period", [Period(date(2019, 1, 1), date(2019, 11, 30)), Period(date(2026, 1, 1), TODAY)])
def test_another_period_is_told_in_steps(period: Period) -> None:
    assert shown(SOURCE, period)["dossiers_online"] == Value(530)


def test_an_agency_is_told_in_steps_also_of_an_ended_year() -> None:
    told = shown(SOURCE, whole_province=False)
    assert [told[key].value for key in SHOWN] == [530, 260, 270, 390, 140]
    assert told["success_rate"] == Value(73.58, 390, 530)
    assert told["services_level4"] == Value(2)


@pytest.mark.parametrize(
    "tally",
    [
        Tally(533, 262, 271, 393, 140, 4, 271, 255, 0),
        Tally(533, 262, 271, 530, 3, 40, 271, 255, 0),
        Tally(533, 262, 271, 393, 138, 40, 271, 255, 0),
        Tally(533, 262, 269, 393, 140, 40, 271, 255, 0),
        Tally(533, 262, 271, 393, 140, 40, 271, 252, 3),
        Tally(533, 262, 271, 393, 140, 40, 530, 255, 0),
    ],
    ids=["state bodies", "failed", "undecided", "another level", "late", "other fields"],
)
def test_a_small_count_or_remainder_puts_the_whole_year_in_steps(tally: Tally) -> None:
    assert shown(tally)["dossiers_online"] == Value(530)


@given(st.integers(0, 10_000))
def test_a_step_is_never_small_and_never_more_than_the_truth(count: int) -> None:
    told = stepped(count)
    assert told is None if 0 < count < 5 else told is not None and told % 5 == 0 and count - told in range(5)


def test_of_few_dossiers_no_rate_is_told() -> None:
    few = shown(Tally(99, 99, 0, 80, 19, 0, 99, 0, 0), whole_province=False)
    assert few["success_rate"] == Value(None, 80, 95)
    assert LEAST_FOR_A_RATE > 95


def parts(**counts: list[int]) -> dict[str, list[int]]:
    return {key: [100] for key in COUNTS} | counts


@pytest.mark.parametrize("key", COUNTS)
def test_an_exact_year_that_would_give_away_a_small_month_or_agency_is_told_in_steps(key: str) -> None:
    """18 in all, of one month 1 to 4 and of the other 10 to 14: so it is 4 and 14."""
    assert shown(SOURCE, divided=[parts(**{key: [4, 14]})])["dossiers_online"] == Value(530)
    assert shown(SOURCE, divided=[parts(), parts(**{key: [1, 10]})])["dossiers_online"] == Value(530)
    assert shown(SOURCE, divided=[parts(**{key: [3, 12]}), parts(**{key: [0, 533]})]) == values(SOURCE)


@pytest.mark.parametrize(
    ("first", "whole_province", "problem"),
    [
        (date(2026, 4, 2), True, "?from"),
        (date(2026, 4, 1), True, None),
        (date(2026, 4, 1), False, "period_not_from_new_year"),
        (date(2025, 1, 1), False, None),
    ],
    ids=["within a month", "months of the province", "months of an agency", "an agency from New Year on"],
)
def test_which_periods_are_told(first: date, problem: Any, *, whole_province: bool) -> None:
    period = Period(first, date(2026, 4, 30))
    if problem is None:
        check_months(period, TODAY, whole_province=whole_province)
        return
    with pytest.raises(InvalidParameter) as refused:
        check_months(period, TODAY, whole_province=whole_province)
    [error] = refused.value.errors
    assert problem in (error.pointer, error.code)
