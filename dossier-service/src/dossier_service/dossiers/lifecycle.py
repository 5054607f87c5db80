"""The course of a dossier: one table of transitions, pure.

Codes 1-10 are the national portal's (Trạng thái hồ sơ). A draft has none: the state doesn't know it yet.
"""

from dataclasses import dataclass
from enum import StrEnum

from servicekit.problems import Conflict, Text

from dossier_service.dossiers.actions import Action


class Status(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    PROCESSING = "processing"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    AWAITING_PAYMENT = "awaiting_payment"
    WITHDRAWAL_REQUESTED = "withdrawal_requested"
    STOPPED = "stopped"
    DECIDED = "decided"
    RETURNED = "returned"
    EXPIRED = "expired"
    """A draft that nobody has worked on for long; it never was a filing."""
    REMOVED = "removed"
    """It ought never to have been in the record: removals/ takes it out and puts it back."""


NATIONAL_CODE: dict[Status, int | None] = {
    Status.DRAFT: None,
    Status.SUBMITTED: 1,
    Status.ACCEPTED: 2,
    Status.REFUSED: 3,
    Status.PROCESSING: 4,
    Status.SUPPLEMENT_REQUESTED: 5,
    Status.AWAITING_PAYMENT: 6,
    Status.WITHDRAWAL_REQUESTED: 7,
    Status.STOPPED: 8,
    Status.DECIDED: 9,
    Status.RETURNED: 10,
    Status.EXPIRED: None,
    Status.REMOVED: None,
}

UNFILED = frozenset({Status.DRAFT, Status.EXPIRED})
"""Nobody's but the owner's: no official and no partner has ever seen it."""
OUT_OF_SIGHT = UNFILED | {Status.REMOVED}
"""In no official's list, count or register."""
ENDED = frozenset({Status.REFUSED, Status.STOPPED, Status.RETURNED, Status.EXPIRED, Status.REMOVED})


class ActorRole(StrEnum):
    """As whom somebody acts on this dossier."""

    APPLICANT = "applicant"
    CLERK = "clerk"
    OFFICER = "officer"
    APPROVER = "approver"
    CONSULTED = "consulted"
    """An official of a unit that was asked for its opinion; only in the answer to that question."""
    SYSTEM = "system"
    AUDITOR = "auditor"
    """Looks at how a dossier was filed, and does nothing else to it."""


class Clock(StrEnum):
    """What the step does to the deadline."""

    START = "start"
    STOP = "stop"
    RESUME = "resume"
    END = "end"


class Target(StrEnum):
    """Where a step leads when it is not one fixed status."""

    SAME = "same"
    BACK = "back"


class Guard(StrEnum):
    """What must hold beside status and role; `guards.py` says of each when it does and what is answered when not."""

    COMPLETE = "complete"
    NOT_DENIED = "not_denied"
    NOT_OWN_FILING = "not_own_filing"
    NOT_OWN_PROPOSAL = "not_own_proposal"
    PROPOSED = "proposed"
    NEWER_VERSION = "newer_version"
    WITHDRAWABLE = "withdrawable"
    NOT_RATED = "not_rated"
    NOTHING_DUE = "nothing_due"
    UNDOABLE = "undoable"
    NO_OPEN_TASK = "no_open_task"
    OWN_OPEN_TASK = "own_open_task"
    STEP_TO_COMPLETE = "step_to_complete"
    HAS_DUE_DATE = "has_due_date"
    NOT_EXTENDED = "not_extended"
    IN_TIME_TO_EXTEND = "in_time_to_extend"
    OVERDUE = "overdue"
    NO_DATE_AHEAD = "no_date_ahead"
    NOT_HELD_BY_ANOTHER = "not_held_by_another"
    RELEASABLE = "releasable"


@dataclass(frozen=True)
class Transition:
    action: Action
    sources: frozenset[Status]
    target: Status | Target
    by: frozenset[ActorRole]
    clock: Clock | None = None
    guards: tuple[Guard, ...] = ()


def _t(
    action: Action,
    sources: set[Status],
    target: Status | Target,
    *by: ActorRole,
    clock: Clock | None = None,
    guards: tuple[Guard, ...] = (),
) -> Transition:
    return Transition(action, frozenset(sources), target, frozenset(by), clock, guards)


_A, _S, _R, _C, _G = Action, Status, ActorRole, Clock, Guard
_IN_HOUSE = {_S.ACCEPTED, _S.PROCESSING}
_OPEN = {_S.SUBMITTED, _S.ACCEPTED, _S.PROCESSING, _S.SUPPLEMENT_REQUESTED, _S.AWAITING_PAYMENT}

# fmt: off
TRANSITIONS: dict[Action, Transition] = {t.action: t for t in (
    _t(_A.SUBMIT,             {_S.DRAFT},                     _S.SUBMITTED,            _R.APPLICANT, _R.CLERK, guards=(_G.COMPLETE,)),
    _t(_A.EXPIRE,             {_S.DRAFT},                     _S.EXPIRED,              _R.SYSTEM),
    _t(_A.DISCARD,            {_S.DRAFT},                     _S.EXPIRED,              _R.APPLICANT, _R.CLERK),
    _t(_A.ACCEPT,             {_S.SUBMITTED},                 _S.ACCEPTED,             _R.CLERK, clock=_C.START,
       guards=(_G.NOT_DENIED,)),
    _t(_A.REFUSE,             {_S.SUBMITTED},                 _S.REFUSED,              _R.CLERK, clock=_C.END),
    _t(_A.FORWARD,            _IN_HOUSE,                      _S.PROCESSING,           _R.CLERK, _R.OFFICER),
    _t(_A.ASSIGN,             _IN_HOUSE,                      _S.PROCESSING,           _R.CLERK, _R.OFFICER),
    _t(_A.CLAIM,              _IN_HOUSE,                      _S.PROCESSING,           _R.OFFICER, guards=(_G.NOT_HELD_BY_ANOTHER,)),
    _t(_A.RELEASE,            {_S.PROCESSING},                _S.PROCESSING,           _R.OFFICER, _R.APPROVER,
       guards=(_G.RELEASABLE,)),
    _t(_A.REQUEST_SUPPLEMENT, {_S.SUBMITTED, *_IN_HOUSE},     _S.SUPPLEMENT_REQUESTED, _R.CLERK, _R.OFFICER, clock=_C.STOP),
    _t(_A.SUPPLY,             {_S.SUPPLEMENT_REQUESTED},      Target.BACK,             _R.APPLICANT, clock=_C.RESUME),
    _t(_A.REQUEST_PAYMENT,    _IN_HOUSE,                      _S.AWAITING_PAYMENT,     _R.OFFICER, clock=_C.STOP),
    _t(_A.CONFIRM_PAYMENT,    {_S.AWAITING_PAYMENT},          Target.BACK,             _R.SYSTEM, clock=_C.RESUME),
    _t(_A.COMPLETE_STEP,      _IN_HOUSE,                      _S.PROCESSING,           _R.CLERK, _R.OFFICER, _R.APPROVER,
       guards=(_G.STEP_TO_COMPLETE,)),
    _t(_A.CONSULT,            _IN_HOUSE,                      _S.PROCESSING,           _R.OFFICER),
    _t(_A.ANSWER_CONSULTATION, _OPEN - {_S.SUBMITTED},        Target.SAME,             _R.CONSULTED),
    _t(_A.RECALL_CONSULTATION, _OPEN - {_S.SUBMITTED},        Target.SAME,             _R.OFFICER, _R.APPROVER,
       guards=(_G.OWN_OPEN_TASK,)),
    _t(_A.EXTEND,             _IN_HOUSE,                      Target.SAME,             _R.OFFICER,
       guards=(_G.HAS_DUE_DATE, _G.NOT_EXTENDED, _G.IN_TIME_TO_EXTEND)),
    _t(_A.APOLOGISE,          _IN_HOUSE,                      Target.SAME,             _R.OFFICER, _R.APPROVER,
       guards=(_G.OVERDUE, _G.NO_DATE_AHEAD)),
    _t(_A.PROPOSE,            _IN_HOUSE,                      _S.PROCESSING,           _R.OFFICER),
    _t(_A.DECIDE,             {_S.PROCESSING},                _S.DECIDED,              _R.APPROVER, clock=_C.END,
       guards=(_G.NOT_DENIED, _G.NOT_OWN_FILING, _G.NOT_OWN_PROPOSAL, _G.PROPOSED, _G.NO_OPEN_TASK)),
    _t(_A.RETURN_RESULT,      {_S.DECIDED},                   _S.RETURNED,             _R.CLERK, _R.SYSTEM,
       guards=(_G.NOTHING_DUE,)),
    _t(_A.CHANGE_RETURN,      _OPEN,                          Target.SAME,             _R.APPLICANT, _R.CLERK),
    _t(_A.REQUEST_WITHDRAWAL, _OPEN,                          _S.WITHDRAWAL_REQUESTED, _R.APPLICANT, guards=(_G.WITHDRAWABLE,)),
    _t(_A.GRANT_WITHDRAWAL,   {_S.WITHDRAWAL_REQUESTED},      _S.STOPPED,              _R.CLERK, _R.OFFICER, clock=_C.END),
    _t(_A.DENY_WITHDRAWAL,    {_S.WITHDRAWAL_REQUESTED},      Target.BACK,             _R.CLERK, _R.OFFICER),
    _t(_A.STOP,               _OPEN - {_S.SUBMITTED},         _S.STOPPED,              _R.APPROVER, _R.SYSTEM, clock=_C.END,
       guards=(_G.NOT_OWN_FILING, _G.NOT_OWN_PROPOSAL)),
    _t(_A.REOPEN,             {_S.DECIDED},                   _S.PROCESSING,           _R.APPROVER),
    _t(_A.REBASE,             _OPEN,                          Target.SAME,             _R.OFFICER, _R.APPROVER,
       guards=(_G.NEWER_VERSION,)),
    _t(_A.UNDO,               _IN_HOUSE,                      Target.BACK,             _R.CLERK, _R.OFFICER, guards=(_G.UNDOABLE,)),
    _t(_A.RATE,               {_S.RETURNED},                  Target.SAME,             _R.APPLICANT, guards=(_G.NOT_RATED,)),
)}
# fmt: on


WAITING_FOR_TASKS = TRANSITIONS[Action.ANSWER_CONSULTATION].sources | {Status.WITHDRAWAL_REQUESTED}
"""Where other units' tasks are still waited for; a dossier that has ended waits for nobody, a reopened one again."""


class TransitionNotAllowed(Conflict):
    code = "transition_not_allowed"
    title = Text("Hồ sơ không ở trạng thái cho phép việc này", "The dossier is not in a state that allows this")


def next_status(action: Action, status: Status, resume_status: Status | None) -> Status:
    """Where the action leads from here. Raises TransitionNotAllowed."""
    transition = TRANSITIONS[action]
    if status not in transition.sources:
        raise TransitionNotAllowed(state=status, action=action)
    match transition.target:
        case Target.SAME:
            return status
        case Target.BACK:
            return resume_status or Status.ACCEPTED
        case target:
            return target


def actions_from(status: Status, roles: frozenset[ActorRole]) -> list[Action]:
    """What somebody in these roles may try now; facts of the dossier (who proposed, what is missing) come on top."""
    return [t.action for t in TRANSITIONS.values() if status in t.sources and roles & t.by]
