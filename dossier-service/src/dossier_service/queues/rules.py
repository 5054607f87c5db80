"""Who is next, and how long it takes. Pure.

Priority goes first: the elderly (Luật Người cao tuổi), people with disabilities (Luật Người khuyết tật), pregnant
women, who comes with a small child, and people of merit (assumed groups). Among them, and then among the others: who is
there at their appointment's time, then who just came.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from dossier_service.queues.lifecycle import Status

LATE_AFTER = timedelta(minutes=15)
"""Who comes later than that after their appointment's time queues like somebody without one (assumed value)."""
MEASURED_AT_LEAST = 5
"""From so many people served that day on a wait is told; before, it is not known (assumed value)."""
AT_WORK_FOR = timedelta(minutes=30)
"""So long after its last one a counter is taken to be open (assumed value)."""


class Series(StrEnum):
    """What stands before the number."""

    BOOKED = "H"
    """Hẹn: with an appointment."""
    WALK_IN = "S"


class PriorityGroup(StrEnum):
    """On which ground somebody goes first; that they do is kept, the ground is not."""

    ELDERLY = "elderly"
    DISABLED = "disabled"
    PREGNANT = "pregnant"
    WITH_SMALL_CHILD = "with_small_child"
    MERIT = "merit"


class Waiting(NamedTuple):
    """`booked_for` is the time of an appointment; None for who just came."""

    number: int
    drawn_at: datetime
    booked_for: datetime | None
    is_priority: bool


def place_of(waiting: Waiting, now: datetime) -> tuple[bool, int, datetime, int]:
    """The lowest goes first. An appointment counts from its time on; before, its holder goes when nobody else waits."""
    _, drawn_at, booked_for, is_priority = waiting
    if booked_for is None or drawn_at > booked_for + LATE_AFTER:
        rank, since = 1, drawn_at
    elif booked_for <= now:
        rank, since = 0, booked_for
    else:
        rank, since = (1, drawn_at) if is_priority else (2, booked_for)
    return not is_priority, rank, since, waiting.number


class Timed(NamedTuple):
    """A ticket that was called: at which counter, and how long it took if it is over."""

    counter: int
    status: Status
    called_at: datetime
    ended_at: datetime | None


def counters_at_work(called: Iterable[Timed], now: datetime) -> int:
    return len({one.counter for one in called if one.ended_at is None or now - one.ended_at <= AT_WORK_FOR})


def estimated_wait_minutes(ahead: int, called: Sequence[Timed], now: datetime) -> int | None:
    """From the times measured that day: as many turns as there are people ahead and one more, shared by the counters.

    None where too few were served, or no counter is open: never a guess.
    """
    times = [one.ended_at - one.called_at for one in called if one.status is Status.SERVED and one.ended_at]
    counters = counters_at_work(called, now)
    if len(times) < MEASURED_AT_LEAST or not counters:
        return None
    total = sum(times, timedelta()) / len(times) * (ahead + 1) / counters
    return -(-total // timedelta(minutes=1))
