"""One step of a dossier: status, clock, history row and event move together, in the caller's transaction."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contracts.catalog import TimeLimit
from contracts.dossier import DossierEvent, Origin
from servicekit import outbox, telemetry
from servicekit.database import Session

from dossier_service.deadlines import service as deadlines
from dossier_service.dossiers import changes, repository
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import TRANSITIONS, ActorRole, Clock, Status, next_status
from dossier_service.dossiers.models import Dossier
from dossier_service.printed_forms import service as printed_forms
from dossier_service.procedures import repository as procedures

_REMEMBER_WHERE = frozenset({Status.SUPPLEMENT_REQUESTED, Status.AWAITING_PAYMENT, Status.WITHDRAWAL_REQUESTED})


@dataclass(frozen=True)
class Actor:
    subject: str
    role: ActorRole
    unit: str | None = None
    name: str | None = None
    """For printed forms alone; neither the history nor an event has it."""
    acting_for: str | None = None
    """The absent official whose substitute this is, or OWNER; both are written down."""


OWNER = "owner"
"""For whom somebody acts who filed a dossier for another person: whose it is says the dossier."""


SYSTEM = Actor("system", ActorRole.SYSTEM)


@dataclass(frozen=True)
class Step:
    """What is written down with a step; reason and legal basis are shown to the applicant (R6)."""

    action: Action
    actor: Actor
    at: datetime
    event: type[DossierEvent] | None
    facts: dict[str, Any] = field(default_factory=dict)
    reason: str | None = None
    legal_basis: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    limit: TimeLimit | None = None
    """The time limit that starts running, for the step that starts the clock."""
    back_to: Status | None = None
    """Where a step back leads when it is not where the dossier stood before it waited for others."""


async def take(session: Session, dossier: Dossier, step: Step) -> None:
    """Raises TransitionNotAllowed when the table knows no such step from here."""
    status = Status(dossier.status)
    resume_status = Status(dossier.resume_status) if dossier.resume_status else None
    target = next_status(step.action, status, step.back_to or resume_status)
    if target in _REMEMBER_WHERE and status not in _REMEMBER_WHERE:
        dossier.resume_status = status
    dossier.status = target
    await deadlines.turn_answer_clock(session, dossier, status, step.at)
    await _turn_clock(session, dossier, step)
    await write_down(session, dossier, step, status)


async def _turn_clock(session: Session, dossier: Dossier, step: Step) -> None:
    match TRANSITIONS[step.action].clock:
        case Clock.START:
            await deadlines.start(session, dossier, step.limit, step.at)
        case Clock.STOP:
            if await _pauses(session, dossier, step.action):
                await deadlines.stop(session, dossier, step.at, step.action)
        case Clock.RESUME:
            await deadlines.resume(session, dossier, step.at)
        case Clock.END:
            await deadlines.end(session, dossier, step.at)
        case None:
            return


async def _pauses(session: Session, dossier: Dossier, action: Action) -> bool:
    """Waiting for papers or money stops the clock unless the procedure's own course says otherwise."""
    course = (await procedures.pinned(session, dossier.procedure_code, dossier.procedure_version)).course
    return course.pauses_for_supplement if action is Action.REQUEST_SUPPLEMENT else course.pauses_for_payment


async def write_down(session: Session, dossier: Dossier, step: Step, from_status: Status | None) -> None:
    """History row and event under the same sequence number."""
    dossier.sequence += 1
    dossier.updated_at = step.at
    context = telemetry.current()
    await repository.add_history(
        session,
        dossier,
        sequence=dossier.sequence,
        action=step.action,
        from_status=from_status,
        to_status=dossier.status,
        actor=step.actor.subject,
        actor_role=step.actor.role,
        actor_unit=step.actor.unit,
        acting_for=step.actor.acting_for,
        reason=step.reason,
        legal_basis=step.legal_basis,
        details=step.details | ({"due_at": _text(dossier.due_at)} if step.limit else {}),
        changed=changes.since_last(dossier),
        trace_id=context.trace_id if context else None,
        occurred_at=step.at,
    )
    await printed_forms.keep(session, dossier, step)
    if step.event:
        await tell(session, dossier, step, step.event, **step.facts)


async def tell(session: Session, dossier: Dossier, step: Step, event: type[DossierEvent], **facts: Any) -> None:
    """Record the step's event; called apart only when its facts are known after the clock has turned."""
    told = event(
        sequence=dossier.sequence,
        occurred_at=step.at,
        dossier_id=dossier.id,
        procedure_code=dossier.procedure_code,
        agency=dossier.executing_agency,
        origin=Origin(dossier.origin),
        **facts,
    )
    await outbox.record(session, told)


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
