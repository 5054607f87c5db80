"""Random courses through the table of states: no path leads where the law knows none."""

from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.guards import Facts, allowed
from dossier_service.dossiers.lifecycle import (
    ENDED,
    NATIONAL_CODE,
    TRANSITIONS,
    ActorRole,
    Clock,
    Status,
    TransitionNotAllowed,
    next_status,
)
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

LAWFUL: dict[int | None, set[int | None]] = {
    None: {1, None},
    1: {1, 2, 3, 5, 7},
    2: {2, 4, 5, 6, 7, 8},
    3: {3},
    4: {2, 4, 5, 6, 7, 8, 9},
    5: {1, 2, 4, 5, 7, 8},
    6: {2, 4, 6, 7, 8},
    7: {1, 2, 4, 5, 6, 7, 8},
    8: {8},
    9: {4, 9, 10},
    10: {10},
}
"""From each national status code to those that may follow (Trạng thái hồ sơ 1-10); an undone hand-over leads 4 to 2.
A draft has none, neither has one that has ended as such."""
WAITING = {Status.SUPPLEMENT_REQUESTED, Status.AWAITING_PAYMENT}
UNDOABLE = {Action.FORWARD, Action.ASSIGN, Action.PROPOSE}
actions = st.sampled_from(sorted(TRANSITIONS))


class Course(RuleBasedStateMachine):
    """A dossier without a database: what the table lets happen to it, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.status = Status.DRAFT
        self.before_wait: Status | None = None
        self.before_hand_over: Status | None = None
        """Where the last step led away from, when it is one that can be undone."""
        self.accepted = self.running = self.stopped = False
        self.at = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
        self.codes: list[int | None] = [None]

    @rule(action=actions)
    def tried(self, action: Action) -> None:
        before = self.status
        if action is Action.UNDO and self.before_hand_over is None:
            return
        try:
            after = next_status(action, before, self.before_hand_over if action is Action.UNDO else self.before_wait)
        except TransitionNotAllowed:
            assert before not in TRANSITIONS[action].sources
            return
        if after in WAITING | {Status.WITHDRAWAL_REQUESTED} and before not in WAITING | {Status.WITHDRAWAL_REQUESTED}:
            self.before_wait = before
        self.before_hand_over = before if action in UNDOABLE else None
        self._turn(TRANSITIONS[action].clock)
        self.status = after
        self.at += timedelta(hours=1)
        self.codes.append(NATIONAL_CODE[after])

    def _turn(self, clock: Clock | None) -> None:
        match clock:
            case Clock.START:
                assert not self.accepted, "the clock starts once"
                self.accepted = self.running = True
            case Clock.STOP:
                self.stopped = True
            case Clock.RESUME:
                assert self.stopped, "nothing goes on that has not stopped"
                self.stopped = False
            case Clock.END:
                self.running = self.stopped = False
            case None:
                return

    @invariant()
    def every_step_is_one_that_the_national_portal_knows(self) -> None:
        for before, after in zip(self.codes, self.codes[1:], strict=False):
            assert after in LAWFUL[before], f"{before} → {after}"

    @invariant()
    def who_waits_has_stopped_the_clock(self) -> None:
        if self.status in WAITING:
            assert self.stopped

    @precondition(lambda self: self.status in ENDED)
    @invariant()
    def what_has_ended_runs_no_more_and_takes_only_a_rating(self) -> None:
        assert not self.running and not self.stopped
        everything = Facts(proposed=True, newer_version=True)
        assert set(allowed(self.status, frozenset(ActorRole), everything)) <= {Action.RATE}


TestCourse = Course.TestCase


def test_every_action_is_somebodys() -> None:
    assert all(transition.by and transition.sources for transition in TRANSITIONS.values())


def test_the_applicant_never_decides_and_no_official_acts_as_the_applicant() -> None:
    of_the_applicant = {action for action, transition in TRANSITIONS.items() if ActorRole.APPLICANT in transition.by}
    by_the_desk_too = {Action.SUBMIT, Action.DISCARD, Action.CHANGE_RETURN}
    assert of_the_applicant == {Action.SUPPLY, Action.REQUEST_WITHDRAWAL, Action.RATE, *by_the_desk_too}
    for action in by_the_desk_too:
        assert TRANSITIONS[action].by == {ActorRole.APPLICANT, ActorRole.CLERK}
    for action in of_the_applicant - by_the_desk_too:
        assert TRANSITIONS[action].by == {ActorRole.APPLICANT}
