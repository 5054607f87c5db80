"""Why two sources count differently: every line that one has and the other has not, with one cause. Pure.

The differences by level add up exactly: each line that is missing counts −1, each that is new counts +1.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

COUNTED_LEVELS = (3, 4)
_NATIONAL_CODE = re.compile(r"^\d\.\d{6}(?=\.|$)")


class Cause(StrEnum):
    OTHER_LEVEL = "other_level"
    """The other source has the same service of the same agency at another level."""
    OTHER_AGENCY = "other_agency"
    """The other source has the service, but of another agency."""
    DUPLICATE = "duplicate"
    """One source counts the same service of the same agency more than once."""
    RETIRED = "retired"
    """The procedure had ended by the day that the other source speaks of."""
    UNMAPPED = "unmapped"
    """The code is none of the catalogue's."""
    UNPUBLISHED = "unpublished"
    """A known procedure in force; the other source just does not show it."""


class Line(NamedTuple):
    procedure: str
    agency: str
    level: int


@dataclass(frozen=True)
class Known:
    """What the catalogue knows of procedures: by their national code, until when each holds."""

    last_days: Mapping[str, date | None]

    def is_retired(self, procedure: str, day: date) -> bool:
        last = self.last_days.get(procedure)
        return last is not None and last < day


@dataclass(frozen=True)
class Difference:
    """One service that makes the two counts differ. A side without it has no agency and no level there."""

    procedure: str
    cause: Cause
    agency: str
    from_level: int | None
    to_level: int | None

    def change(self, level: int) -> int:
        return (self.to_level == level) - (self.from_level == level)


def canonical(code: str) -> str:
    """The national code, however a source writes it: `1.001193.000.00.00.H05` and `1.001193.H05` are `1.001193`."""
    found = _NATIONAL_CODE.match(code)
    return found.group() if found else code


def between(
    first: Iterable[Line], second: Iterable[Line], known: Known, first_day: date, second_day: date
) -> list[Difference]:
    """From the first source to the second, ordered by procedure and agency."""
    left, right = Counter(first), Counter(second)
    only_left, only_right = left - right, right - left
    found = _other_level(only_left, only_right)
    for missing, other, day, leaves in (
        (only_left, right, second_day, True),
        (only_right, left, first_day, False),
    ):
        index = _Index(other)
        for line in missing.elements():
            if line.level in COUNTED_LEVELS:
                cause = index.cause_of_missing(line, known, day)
                found.append(_one_sided(line, cause, leaves=leaves))
    return sorted(found, key=lambda each: (each.procedure, each.agency, each.from_level or 0, each.to_level or 0))


def _other_level(only_left: Counter[Line], only_right: Counter[Line]) -> list[Difference]:
    """Takes the pairs out of both sides."""
    found: list[Difference] = []
    waiting: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in sorted(only_right.elements()):
        waiting[line.procedure, line.agency].append(line)
    for line in sorted(only_left.elements()):
        if partners := waiting[line.procedure, line.agency]:
            partner = partners.pop(0)
            only_left[line] -= 1
            only_right[partner] -= 1
            if {line.level, partner.level} & set(COUNTED_LEVELS):
                found.append(Difference(line.procedure, Cause.OTHER_LEVEL, line.agency, line.level, partner.level))
    return found


class _Index:
    """What a source has, looked up by service and by service and agency."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.services = {(line.procedure, line.agency) for line in lines}
        self.procedures = {procedure for procedure, _ in self.services}

    def cause_of_missing(self, line: Line, known: Known, day: date) -> Cause:
        """Why this source lacks a line that another one has, on the day that it speaks of."""
        if (line.procedure, line.agency) in self.services:
            return Cause.DUPLICATE
        if line.procedure in self.procedures:
            return Cause.OTHER_AGENCY
        if line.procedure not in known.last_days:
            return Cause.UNMAPPED
        return Cause.RETIRED if known.is_retired(line.procedure, day) else Cause.UNPUBLISHED


def _one_sided(line: Line, cause: Cause, *, leaves: bool) -> Difference:
    from_level, to_level = (line.level, None) if leaves else (None, line.level)
    return Difference(line.procedure, cause, line.agency, from_level, to_level)
