"""Whatever two sources say: their difference is the sum of the listed procedures' changes, to the unit."""

from collections import Counter
from datetime import date

import hypothesis.strategies as st
from analytics_service.reconciliation.differences import COUNTED_LEVELS, Cause, Known, Line, between, canonical
from hypothesis import given

DAY = date(2019, 12, 31)
KNOWN = Known({"A": None, "B": None, "GONE": date(2019, 6, 30)})

lines = st.lists(
    st.builds(Line, st.sampled_from(["A", "B", "GONE", "STRANGE"]), st.sampled_from(["x", "y"]), st.integers(1, 4)),
    max_size=12,
)


@given(lines, lines)
def test_the_differences_add_up_by_level(first: list[Line], second: list[Line]) -> None:
    found = between(first, second, KNOWN, DAY, DAY)
    for level in COUNTED_LEVELS:
        counted = [sum(line.level == level for line in side) for side in (first, second)]
        assert sum(each.change(level) for each in found) == counted[1] - counted[0]


@given(lines)
def test_a_source_does_not_differ_from_itself(said: list[Line]) -> None:
    assert between(said, said[::-1], KNOWN, DAY, DAY) == []


@given(lines, lines)
def test_there_and_back_names_the_same_procedures(first: list[Line], second: list[Line]) -> None:
    there, back = between(first, second, KNOWN, DAY, DAY), between(second, first, KNOWN, DAY, DAY)
    assert Counter((each.procedure, each.agency, each.from_level, each.to_level) for each in there) == Counter(
        (each.procedure, each.agency, each.to_level, each.from_level) for each in back
    )


def cause_of(first: list[Line], second: list[Line]) -> Cause:
    [difference] = between(first, second, KNOWN, DAY, DAY)
    return difference.cause


def test_each_cause() -> None:
    a3 = Line("A", "x", 3)
    assert cause_of([a3], [Line("A", "x", 4)]) is Cause.OTHER_LEVEL
    assert cause_of([a3], [Line("A", "x", 2)]) is Cause.OTHER_LEVEL
    assert cause_of([a3, a3], [a3]) is Cause.DUPLICATE
    assert cause_of([a3, Line("A", "y", 3)], [a3]) is Cause.OTHER_AGENCY
    assert cause_of([Line("STRANGE", "x", 3)], []) is Cause.UNMAPPED
    assert cause_of([Line("GONE", "x", 3)], []) is Cause.RETIRED
    assert cause_of([a3], []) is Cause.UNPUBLISHED
    assert cause_of([], [a3]) is Cause.UNPUBLISHED


def test_what_has_ended_only_later_was_not_retired_then() -> None:
    [difference] = between([Line("GONE", "x", 3)], [], KNOWN, DAY, date(2019, 6, 1))
    assert difference.cause is Cause.UNPUBLISHED


def test_a_code_is_the_same_however_it_is_written() -> None:
    assert {canonical(code) for code in ("1.001193", "1.001193.H05", "1.001193.000.00.00.H05")} == {"1.001193"}
    assert canonical("KM-17") == "KM-17"
    assert canonical("1.0011930") == "1.0011930"
