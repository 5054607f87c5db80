"""What must hold for a step beside status and role. Pure; one truth for `allowed_actions` and for the refusal."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from servicekit.problems import FieldError, Problem

from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.holding import Holding
from dossier_service.dossiers.lifecycle import TRANSITIONS, ActorRole, Guard, Status, actions_from
from dossier_service.dossiers.problems import (
    AlreadyClaimed,
    AlreadyExtended,
    AlreadyRated,
    ChargesDue,
    DateStillAhead,
    DossierIncomplete,
    FiledWithoutConsent,
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


@dataclass(frozen=True)
class Facts:
    """What the table of states can't know, about one dossier and one caller."""

    denied: bool = False
    lacking: list[FieldError] = field(default_factory=list)
    own_filing: bool = False
    own_proposal: bool = False
    proposed: bool = False
    proposal_required: bool = True
    newer_version: bool = False
    withdrawable: bool = True
    rated: bool = False
    holding: Holding = field(default_factory=Holding)
    undoable: bool = False
    open_task: bool = False
    own_open_task: bool = False
    step_to_complete: bool = False
    has_due_date: bool = True
    extended: bool = False
    extend_by: datetime | None = None
    too_late_to_extend: bool = False
    overdue: bool = False
    date_ahead: datetime | None = None
    """What an apology has given as the new date, while it has not passed."""
    held_by: str | None = None
    """The official who has it in hand, when it is another one than the caller."""
    releasable: bool = False


@dataclass(frozen=True)
class _Rule:
    holds: Callable[[Facts], bool]
    refusal: Callable[[Facts], Problem]


_RULES: dict[Guard, _Rule] = {
    Guard.COMPLETE: _Rule(lambda facts: not facts.lacking, lambda facts: DossierIncomplete(facts.lacking)),
    Guard.NOT_DENIED: _Rule(lambda facts: not facts.denied, lambda _: FiledWithoutConsent()),
    Guard.NOT_OWN_FILING: _Rule(lambda facts: not facts.own_filing, lambda _: SeparationOfDuties()),
    Guard.NOT_OWN_PROPOSAL: _Rule(lambda facts: not facts.own_proposal, lambda _: SeparationOfDuties()),
    Guard.PROPOSED: _Rule(lambda facts: facts.proposed or not facts.proposal_required, lambda _: ProposalRequired()),
    Guard.NEWER_VERSION: _Rule(lambda facts: facts.newer_version, lambda _: VersionIsCurrent()),
    Guard.WITHDRAWABLE: _Rule(lambda facts: facts.withdrawable, lambda _: NotWithdrawable()),
    Guard.NOTHING_DUE: _Rule(lambda facts: not facts.holding, lambda facts: ChargesDue(facts.holding)),
    Guard.NOT_RATED: _Rule(lambda facts: not facts.rated, lambda _: AlreadyRated()),
    Guard.UNDOABLE: _Rule(lambda facts: facts.undoable, lambda _: NothingToUndo()),
    Guard.NO_OPEN_TASK: _Rule(lambda facts: not facts.open_task, lambda _: TaskOpen()),
    Guard.OWN_OPEN_TASK: _Rule(lambda facts: facts.own_open_task, lambda _: NoOpenTask()),
    Guard.STEP_TO_COMPLETE: _Rule(lambda facts: facts.step_to_complete, lambda _: NoStepToComplete()),
    Guard.HAS_DUE_DATE: _Rule(lambda facts: facts.has_due_date, lambda _: NoDueDate()),
    Guard.NOT_EXTENDED: _Rule(lambda facts: not facts.extended, lambda _: AlreadyExtended()),
    Guard.IN_TIME_TO_EXTEND: _Rule(
        lambda facts: not facts.too_late_to_extend, lambda facts: TooLateToExtend(facts.extend_by)
    ),
    Guard.OVERDUE: _Rule(lambda facts: facts.overdue, lambda _: NotOverdue()),
    Guard.NO_DATE_AHEAD: _Rule(lambda facts: facts.date_ahead is None, lambda facts: DateStillAhead(facts.date_ahead)),
    Guard.NOT_HELD_BY_ANOTHER: _Rule(lambda facts: facts.held_by is None, lambda facts: AlreadyClaimed(facts.held_by)),
    Guard.RELEASABLE: _Rule(lambda facts: facts.releasable, lambda _: NotYoursToRelease()),
}


def require(action: Action, facts: Facts) -> None:
    """Raises the problem of the first guard that does not hold."""
    for guard in TRANSITIONS[action].guards:
        rule = _RULES[guard]
        if not rule.holds(facts):
            raise rule.refusal(facts)


def allowed(status: Status, roles: frozenset[ActorRole], facts: Facts) -> list[Action]:
    """What somebody in these roles may do now."""
    return [action for action in actions_from(status, roles) if _holds(action, facts)]


def _holds(action: Action, facts: Facts) -> bool:
    return all(_RULES[guard].holds(facts) for guard in TRANSITIONS[action].guards)
