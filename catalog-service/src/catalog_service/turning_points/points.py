"""The days on which the answers of a procedure change by time alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from contracts.catalog import ChannelCases

_NEXT = timedelta(days=1)


class Kind(StrEnum):
    VERSION_BEGINS = "version_begins"
    VERSION_ENDED = "version_ended"
    FEE_BEGINS = "fee_begins"
    FEE_ENDED = "fee_ended"


@dataclass(frozen=True)
class Course:
    """When one version holds, both days included, and its dated fees."""

    valid_from: date
    valid_to: date | None
    channels: list[ChannelCases]

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def after(courses: Iterable[Course], today: date) -> set[tuple[date, Kind]]:
    """What is still to come; a version that was replaced before its first day has no day, and so no point."""
    return {point for course in courses for point in _points(course) if point[0] > today}


def _points(course: Course) -> Iterator[tuple[date, Kind]]:
    if course.valid_to and course.valid_to < course.valid_from:
        return
    yield course.valid_from, Kind.VERSION_BEGINS
    if course.valid_to:
        yield course.valid_to + _NEXT, Kind.VERSION_ENDED
    fees = [fee for channel in course.channels for case in channel.cases for fee in case.fees]
    for fee in fees:
        if course.holds_on(fee.valid_from):
            yield fee.valid_from, Kind.FEE_BEGINS
        if fee.valid_to and course.holds_on(fee.valid_to + _NEXT):
            yield fee.valid_to + _NEXT, Kind.FEE_ENDED
