"""The course of a ticket: one table of transitions, pure."""

from enum import StrEnum

from servicekit.problems import Conflict, Text


class Status(StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    SERVED = "served"
    NO_SHOW = "no_show"


class Action(StrEnum):
    SERVE = "serve"
    FINISH = "finish"
    NO_SHOW = "no-show"


TRANSITIONS = {
    Action.SERVE: (Status.CALLED, Status.SERVING),
    Action.FINISH: (Status.SERVING, Status.SERVED),
    Action.NO_SHOW: (Status.CALLED, Status.NO_SHOW),
}
"""From which status to which; from waiting to called goes whoever is next."""


class TicketStepNotAllowed(Conflict):
    code = "ticket_step_not_allowed"
    title = Text("Số thứ tự không ở trạng thái cho phép việc này", "The ticket is not in a state that allows this")


def next_status(action: Action, status: Status) -> Status:
    """Raises TicketStepNotAllowed."""
    source, target = TRANSITIONS[action]
    if status is not source:
        raise TicketStepNotAllowed(state=status, action=action)
    return target


def actions_from(status: Status) -> list[Action]:
    return [action for action, (source, _) in TRANSITIONS.items() if status is source]
