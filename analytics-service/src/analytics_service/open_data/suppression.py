"""A table for everybody in which nobody small can be found: small cells are left out, and others with them, so that no
total gives them away. Pure.

Each row and each column, with its total, is a sum that a reader can take apart: what is left out of it must be two
cells or more, and more dossiers together than a small cell may show. And as public statistics tell the same counts in
steps of five, no exact sum may leave a small count a single value within its step.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SMALLEST_SHOWN = 5
"""k: counts from 1 to 4 are not shown; 0 tells of nobody."""

STEP = SMALLEST_SHOWN
Cell = tuple[int, int]


@dataclass(frozen=True)
class Table:
    """Rows and columns, each with its total last; None is left out."""

    cells: Sequence[Sequence[int | None]]


def suppressed(counts: Sequence[Sequence[int]]) -> Table:
    full = _with_totals(counts)
    hidden = {cell for cell in _cells(full) if 0 < _value(full, cell) < SMALLEST_SHOWN}
    lines = _lines(full)
    while added := next(filter(None, (_needed(full, line, hidden) for line in lines)), None):
        hidden.add(added)
    return Table(
        [
            [None if (row, place) in hidden else value for place, value in enumerate(line)]
            for row, line in enumerate(full)
        ]
    )


def pins_small(parts: Iterable[int]) -> bool:
    """Whether who knows each part's step (0, 1 to 4, 5 to 9, …) and the exact sum knows a small part to the unit."""
    room = [(STEP - 2 if part < SMALLEST_SHOWN else STEP - 1, part) for part in parts if part]
    above_least = sum((part - 1) if part < SMALLEST_SHOWN else part % STEP for _, part in room)
    all_room = sum(most for most, _ in room)
    return any(
        max(0, above_least - (all_room - most)) == min(most, above_least)
        for most, part in room
        if part < SMALLEST_SHOWN
    )


def _with_totals(counts: Sequence[Sequence[int]]) -> list[list[int]]:
    rows = [[*row, sum(row)] for row in counts]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]] if rows else []


def _cells(full: list[list[int]]) -> list[Cell]:
    return [(row, place) for row, line in enumerate(full) for place in range(len(line))]


def _lines(full: list[list[int]]) -> list[list[Cell]]:
    """Every row and every column, its total last."""
    rows = [[(row, place) for place in range(len(line))] for row, line in enumerate(full)]
    return rows + [[(row, place) for row in range(len(full))] for place in range(len(full[0]))] if full else []


def _value(full: list[list[int]], cell: Cell) -> int:
    return full[cell[0]][cell[1]]


def _needed(full: list[list[int]], line: list[Cell], hidden: set[Cell]) -> Cell | None:
    """One more cell to leave out of the line; None where it is safe, or nothing is left."""
    *parts, total = line
    out = [cell for cell in line if cell in hidden]
    if not out:
        return None
    parts_out = [cell for cell in parts if cell in hidden]
    few = total not in hidden and sum(_value(full, cell) for cell in parts_out) < SMALLEST_SHOWN
    pinned = total not in hidden and pins_small(_value(full, cell) for cell in parts_out)
    if len(out) > 1 and not few and not pinned:
        return None
    left = [cell for cell in line if cell not in hidden]

    def loss(cell: Cell) -> tuple[bool, bool, bool, int, Cell]:
        """A total only when no part is left, an empty cell late; best one whose other line lacks cells already."""
        crossed = any(other not in line and (other[0] == cell[0] or other[1] == cell[1]) for other in hidden)
        return (cell == total, _value(full, cell) == 0, not crossed, _value(full, cell), cell)

    return min(left, key=loss, default=None)
