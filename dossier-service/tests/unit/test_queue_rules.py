"""Who is next at a desk, and how long it takes."""

from datetime import datetime, timedelta

import pytest
from dossier_service.queues.lifecycle import Action, Status, TicketStepNotAllowed, actions_from, next_status
from dossier_service.queues.rules import Timed, Waiting, estimated_wait_minutes, place_of
from dossier_service.testing.clocks import local


def at(time: str) -> datetime:
    return local(f"2026-12-07 {time}")


def walk_in(number: int, drawn: str, *, priority: bool = False) -> Waiting:
    return Waiting(number, at(drawn), None, priority)


def booked(number: int, drawn: str, time: str, *, priority: bool = False) -> Waiting:
    return Waiting(number, at(drawn), at(time), priority)


@pytest.mark.parametrize(
    ("waiting", "now", "order"),
    [
        ([walk_in(2, "08:05"), walk_in(1, "08:00")], "08:10", [1, 2]),
        ([walk_in(1, "08:00"), walk_in(2, "08:05", priority=True)], "08:10", [2, 1]),
        ([walk_in(1, "08:00"), booked(7, "08:20", "08:30")], "08:30", [7, 1]),
        ([walk_in(1, "08:00"), booked(7, "08:20", "08:30")], "08:29", [1, 7]),
        ([booked(8, "08:00", "09:00"), booked(7, "08:20", "08:30")], "08:25", [7, 8]),
        ([booked(8, "08:00", "09:00"), booked(7, "09:05", "08:55")], "09:10", [7, 8]),
        ([walk_in(1, "08:40"), booked(7, "08:45", "08:30")], "08:46", [7, 1]),
        ([walk_in(1, "08:40"), booked(7, "08:46", "08:30")], "08:46", [1, 7]),
        ([walk_in(2, "08:50"), booked(7, "08:46", "08:30")], "08:51", [7, 2]),
        ([booked(7, "08:20", "08:30"), walk_in(1, "08:29", priority=True)], "08:30", [1, 7]),
        ([walk_in(1, "08:00", priority=True), booked(7, "08:20", "08:30", priority=True)], "08:30", [7, 1]),
        ([walk_in(1, "08:00"), booked(7, "08:20", "09:30", priority=True)], "08:30", [7, 1]),
        ([walk_in(3, "08:00", priority=True), booked(7, "08:20", "09:30", priority=True)], "08:30", [3, 7]),
        ([walk_in(5, "08:00"), walk_in(4, "08:00")], "08:01", [4, 5]),
    ],
    ids=[
        "first come", "priority", "booked at the time", "booked before the time", "two early", "two at their time",
        "late, but not too late", "too late", "too late, yet before later ones", "priority before booked",
        "booked first among priority", "early with priority", "early is none among priority", "drawn at once",
    ],
)  # fmt: skip
def test_who_is_next(waiting: list[Waiting], now: str, order: list[int]) -> None:
    assert [one.number for one in sorted(waiting, key=lambda one: place_of(one, at(now)))] == order


def served(count: int, minutes: int, counter: int = 1, ended: str = "09:00") -> list[Timed]:
    return [Timed(counter, Status.SERVED, at(ended) - timedelta(minutes=minutes), at(ended))] * count


@pytest.mark.parametrize(
    ("ahead", "called", "minutes"),
    [
        (0, [], None),
        (3, served(4, 10), None),
        (0, served(5, 10), 10),
        (3, served(5, 10), 40),
        (3, served(3, 10) + served(2, 10, counter=2), 20),
        (0, served(4, 10) + served(2, 25), 15),
        (1, served(3, 3) + served(2, 2), 6),
        (0, served(5, 10, ended="08:29"), None),
        (0, [*served(5, 10, ended="08:00"), Timed(3, Status.CALLED, at("08:59"), None)], 10),
        (0, [Timed(1, Status.NO_SHOW, at("08:50"), at("09:00"))] * 9, None),
    ],
    ids=[
        "nothing measured", "too few", "next", "three ahead", "two counters", "mean", "rounded up", "all closed",
        "one just opened", "who did not come measures nothing",
    ],
)  # fmt: skip
def test_a_wait_is_told_from_what_was_measured_or_not_at_all(
    ahead: int, called: list[Timed], minutes: int | None
) -> None:
    assert estimated_wait_minutes(ahead, called, at("09:00")) == minutes


COURSE = {
    (Action.SERVE, Status.CALLED): Status.SERVING,
    (Action.FINISH, Status.SERVING): Status.SERVED,
    (Action.NO_SHOW, Status.CALLED): Status.NO_SHOW,
}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("action", Action)
def test_the_course_of_a_ticket(action: Action, status: Status) -> None:
    target = COURSE.get((action, status))
    assert (action in actions_from(status)) is (target is not None)
    if target:
        assert next_status(action, status) is target
    else:
        with pytest.raises(TicketStepNotAllowed):
            next_status(action, status)
