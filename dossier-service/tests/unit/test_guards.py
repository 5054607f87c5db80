"""One truth for what is offered and for what is refused."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.guards import Facts, allowed, require
from dossier_service.dossiers.holding import Holding
from dossier_service.dossiers.lifecycle import TRANSITIONS, ActorRole, Guard
from dossier_service.dossiers.problems import (
    AlreadyClaimed,
    AlreadyExtended,
    AlreadyRated,
    ChargesDue,
    DateStillAhead,
    DossierIncomplete,
    NoDueDate,
    NoOpenTask,
    NoStepToComplete,
    NothingToUndo,
    NotOverdue,
    NotWithdrawable,
    NotYoursToRelease,
    ProposalRequired,
    SeparationOfDuties,
    TaskOpen,
    TooLateToExtend,
    VersionIsCurrent,
)
from servicekit.problems import FieldError, Problem, Text

EVERYBODY = frozenset(ActorRole)
GOOD = Facts(
    proposed=True,
    newer_version=True,
    undoable=True,
    own_open_task=True,
    step_to_complete=True,
    overdue=True,
    releasable=True,
)
MISSING = FieldError("/form/purpose", "missing", Text("Thiếu", "Missing"))

REFUSED: list[tuple[Action, Facts, type[Problem]]] = [
    (Action.SUBMIT, Facts(lacking=[MISSING]), DossierIncomplete),
    (Action.DECIDE, Facts(proposed=True, own_filing=True), SeparationOfDuties),
    (Action.DECIDE, Facts(proposed=True, own_proposal=True), SeparationOfDuties),
    (Action.STOP, Facts(own_filing=True), SeparationOfDuties),
    (Action.STOP, Facts(own_proposal=True), SeparationOfDuties),
    (Action.DECIDE, Facts(), ProposalRequired),
    (Action.REBASE, Facts(), VersionIsCurrent),
    (Action.REQUEST_WITHDRAWAL, Facts(withdrawable=False), NotWithdrawable),
    (Action.UNDO, Facts(), NothingToUndo),
    (Action.DECIDE, Facts(proposed=True, open_task=True), TaskOpen),
    (Action.RECALL_CONSULTATION, Facts(), NoOpenTask),
    (Action.COMPLETE_STEP, Facts(), NoStepToComplete),
    (Action.RETURN_RESULT, Facts(holding=Holding([UUID(int=1)])), ChargesDue),
    (Action.RETURN_RESULT, Facts(holding=Holding(unassessed=1)), ChargesDue),
    (Action.RATE, Facts(rated=True), AlreadyRated),
    (Action.EXTEND, Facts(has_due_date=False), NoDueDate),
    (Action.EXTEND, Facts(extended=True), AlreadyExtended),
    (Action.EXTEND, Facts(too_late_to_extend=True), TooLateToExtend),
    (Action.APOLOGISE, Facts(), NotOverdue),
    (Action.APOLOGISE, Facts(overdue=True, date_ahead=datetime(2026, 4, 22, tzinfo=UTC)), DateStillAhead),
    (Action.CLAIM, Facts(held_by="official:officer-hai"), AlreadyClaimed),
    (Action.RELEASE, Facts(), NotYoursToRelease),
]


@pytest.mark.parametrize(("action", "facts", "problem"), REFUSED)
def test_what_a_guard_forbids_is_neither_offered_nor_done(action: Action, facts: Facts, problem: type[Problem]) -> None:
    with pytest.raises(problem):
        require(action, facts)
    for status in TRANSITIONS[action].sources:
        assert action not in allowed(status, EVERYBODY, facts)
        assert action in allowed(status, EVERYBODY, GOOD)


def test_a_decision_needs_no_proposal_where_the_procedure_asks_for_none() -> None:
    require(Action.DECIDE, Facts(proposal_required=False))


def test_every_guard_of_the_table_is_tried_here() -> None:
    tried = {guard for action, _, _ in REFUSED for guard in TRANSITIONS[action].guards}
    assert tried == set(Guard)
