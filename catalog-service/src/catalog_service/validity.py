"""A last day that comes before the first one."""

from collections.abc import Iterator
from datetime import date

from servicekit.problems import FieldError, Text

ENDS_BEFORE_IT_BEGINS = Text("Ngày kết thúc trước ngày bắt đầu", "It ends before it begins")


def ends_before_it_begins(pointer: str) -> FieldError:
    return FieldError(pointer, "ends_before_it_begins", ENDS_BEFORE_IT_BEGINS)


def faults(pointer: str, valid_from: date | None, valid_to: date | None) -> Iterator[FieldError]:
    """`pointer` is that of the last day; where either day is open there is nothing to find."""
    if valid_from and valid_to and valid_to < valid_from:
        yield ends_before_it_begins(pointer)
