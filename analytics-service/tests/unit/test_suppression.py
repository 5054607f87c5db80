from itertools import product

from analytics_service.open_data.suppression import SMALLEST_SHOWN, Table, pins_small, suppressed
from hypothesis import given
from hypothesis import strategies as st

COUNTS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 30), min_size=width, max_size=width), max_size=6)
)


def test_large_counts_are_all_shown() -> None:
    assert suppressed([[10, 20], [0, 7]]) == Table([[10, 20, 30], [0, 7, 7], [10, 27, 37]])


def test_a_small_count_takes_others_with_it() -> None:
    shown = suppressed([[3, 20, 9], [10, 11, 12]]).cells
    assert shown == [[None, 20, None, 32], [None, 11, None, 33], [13, 31, 21, 65]]


def test_nothing_gives_an_empty_table() -> None:
    assert suppressed([]) == Table([])


def lines(table: list[list[int | None]]) -> list[list[int | None]]:
    return [*table, *(list(column) for column in zip(*table, strict=True))]


@given(COUNTS)
def test_no_small_count_is_shown_and_no_sum_gives_one_away(counts: list[list[int]]) -> None:
    shown = [list(row) for row in suppressed(counts).cells]
    assert all(value is None or value == 0 or value >= SMALLEST_SHOWN for row in shown for value in row)
    for *parts, total in lines(shown):
        hidden = [*parts, total].count(None)
        assert hidden != 1
        if hidden and total is not None:
            assert total - sum(part or 0 for part in parts) >= SMALLEST_SHOWN


@given(st.lists(st.integers(0, 15), min_size=1, max_size=4))
def test_small_parts_are_pinned_exactly_where_their_steps_and_the_sum_say_them(parts: list[int]) -> None:
    """As somebody finds out who tries every truth that fits what is told."""
    steps = [
        [0] if part == 0 else range(1, 5) if part < 5 else range(part - part % 5, part - part % 5 + 5) for part in parts
    ]
    fitting = [truth for truth in product(*steps) if sum(truth) == sum(parts)]
    pinned = [len({truth[place] for truth in fitting}) == 1 for place, part in enumerate(parts) if 0 < part < 5]
    assert pins_small(parts) == any(pinned)


@given(COUNTS)
def test_no_sum_of_the_open_data_and_the_steps_of_public_statistics_give_a_small_count(counts: list[list[int]]) -> None:
    rows = [[*row, sum(row)] for row in counts]
    full = [list[int | None](row) for row in [*rows, [sum(column) for column in zip(*rows, strict=True)]] if rows]
    shown = [list(row) for row in suppressed(counts).cells]
    for truth, told in zip(lines(full), lines(shown), strict=True):
        if told[-1] is not None:
            hidden = [value for value, seen in zip(truth[:-1], told[:-1], strict=True) if seen is None]
            assert not pins_small(value or 0 for value in hidden)


@given(st.lists(st.lists(st.integers(0, 6), min_size=2, max_size=2), min_size=2, max_size=2))
def test_what_is_shown_fits_more_than_one_truth(counts: list[list[int]]) -> None:
    """Every count that is small and left out could be another, as far as anybody can reckon."""
    shown = suppressed(counts).cells
    most = max(sum(row) for row in counts) + sum(map(sum, counts))
    if not any(value is None for row in shown for value in row):
        return
    grid = range(min(most, 12) + 1)
    fitting = [
        (first, second, third, fourth)
        for first, second, third, fourth in product(grid, repeat=4)
        if _fits([[first, second], [third, fourth]], shown)
    ]
    for place, value in enumerate(value for row in counts for value in row):
        if 0 < value < SMALLEST_SHOWN:
            assert len({truth[place] for truth in fitting}) > 1


def _fits(truth: list[list[int]], shown: object) -> bool:
    rows = [[*row, sum(row)] for row in truth]
    full = [*rows, [sum(column) for column in zip(*rows, strict=True)]]
    said = [list(row) for row in shown]  # type: ignore[attr-defined]
    return all(
        told is None or told == value
        for row, told_row in zip(full, said, strict=True)
        for value, told in zip(row, told_row, strict=True)
    )
