"""The course of feedback (phản ánh, kiến nghị): one table of transitions and clocks, pure.

QĐ 766 5.2: refused or passed on within 2 working days, more asked for within 5, answered within 15, published within 2.
"""

from dataclasses import dataclass
from enum import StrEnum

from servicekit.problems import Conflict, Text


class Status(StrEnum):
    FILED = "filed"
    ACCEPTED = "accepted"
    MORE_ASKED = "more_asked"
    ANSWERED = "answered"
    PUBLISHED = "published"
    REFUSED = "refused"


class Action(StrEnum):
    FILE = "file"
    ACCEPT = "accept"
    TRANSFER = "transfer"
    """To the unit that it concerns, where everything begins anew."""
    REFUSE = "refuse"
    ASK = "ask"
    REPLY = "reply"
    ANSWER = "answer"
    PUBLISH = "publish"
    RATE = "rate"


class By(StrEnum):
    FILER = "filer"
    HANDLER = "handler"
    PUBLISHER = "publisher"


class Clock(StrEnum):
    """Which date each waits for; a step stops the clock of what it does."""

    TAKE = "take"
    ASK = "ask"
    ANSWER = "answer"
    PUBLISH = "publish"


WORKING_DAYS = {Clock.TAKE: 2, Clock.ASK: 5, Clock.ANSWER: 15, Clock.PUBLISH: 2}


@dataclass(frozen=True)
class Transition:
    action: Action
    sources: frozenset[Status]
    target: Status | None
    """None: it stays where it is."""
    by: By
    starts: Clock | None = None


def _t(action: Action, sources: set[Status], target: Status | None, by: By, starts: Clock | None = None) -> Transition:
    return Transition(action, frozenset(sources), target, by, starts)


_S, _A, _B = Status, Action, By
_IN_WORK = {_S.ACCEPTED, _S.MORE_ASKED}

# fmt: off
TRANSITIONS: dict[Action, Transition] = {t.action: t for t in (
    _t(_A.ACCEPT,   {_S.FILED},                  _S.ACCEPTED,   _B.HANDLER,   Clock.ANSWER),
    _t(_A.TRANSFER, {_S.FILED},                  _S.FILED,      _B.HANDLER,   Clock.TAKE),
    _t(_A.REFUSE,   {_S.FILED},                  _S.REFUSED,    _B.HANDLER),
    _t(_A.ASK,      {_S.ACCEPTED},               _S.MORE_ASKED, _B.HANDLER),
    _t(_A.REPLY,    {_S.MORE_ASKED},             _S.ACCEPTED,   _B.FILER),
    _t(_A.ANSWER,   _IN_WORK,                    _S.ANSWERED,   _B.HANDLER,   Clock.PUBLISH),
    _t(_A.PUBLISH,  {_S.ANSWERED},               _S.PUBLISHED,  _B.PUBLISHER),
    _t(_A.RATE,     {_S.ANSWERED, _S.PUBLISHED}, None,          _B.FILER),
)}
# fmt: on


class FeedbackStepNotAllowed(Conflict):
    code = "feedback_step_not_allowed"
    title = Text("Phản ánh không ở trạng thái cho phép việc này", "The feedback is not in a state that allows this")


def next_status(action: Action, status: Status) -> Status:
    """Raises FeedbackStepNotAllowed."""
    transition = TRANSITIONS[action]
    if status not in transition.sources:
        raise FeedbackStepNotAllowed(state=status, action=action)
    return transition.target or status


def actions_from(status: Status, roles: frozenset[By]) -> list[Action]:
    return [t.action for t in TRANSITIONS.values() if status in t.sources and t.by in roles]
