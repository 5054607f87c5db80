"""In the agency's hands: hand over, take, propose, decide."""

from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.catalog import ProcedureRecord
from contracts.dossier import (
    DossierDecided,
    DossierForwarded,
    DossierReopened,
    DossierStopped,
)
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from dossier_service.charges.before_return import holding
from dossier_service.deadlines import service as deadlines
from dossier_service.documents import repository as documents
from dossier_service.dossiers import acting, facts, steps
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.problems import AlreadyClaimed, UnitUnknown
from dossier_service.dossiers.schemas import RefuseBody
from dossier_service.dossiers.steps import Step
from dossier_service.officials import service as officials
from dossier_service.procedures import repository as procedures
from dossier_service.processing.problems import (
    ReasonRequired,
    ResultDocumentsNotExpected,
    ResultDocumentsRequired,
    ResultDocumentsUnknown,
)
from dossier_service.processing.schemas import DecisionBody, ForwardBody
from dossier_service.results import service as results
from dossier_service.results.schemas import ResultBody
from dossier_service.routing import service as routing
from dossier_service.units import service as units

_TAKES_AWAY = frozenset({Action.FORWARD, Action.ASSIGN})
"""What takes a dossier out of an official's hands: only on purpose, by who names the version that they have read."""


async def hand_over(
    session: Session,
    dossier_id: UUID,
    action: Action,
    body: ForwardBody,
    caller: Caller,
    expected: ExpectedVersion,
    now: datetime,
) -> Dossier:
    """Forward, assign, claim, release: a line of Mẫu 05.

    Raises UnitUnknown, UnitEnded, AssigneeUnknown; AlreadyClaimed for who has not read who holds it.
    """
    dossier, actor = await acting.load(session, dossier_id, caller, action, expected, now)
    if expected.etag is None and action in _TAKES_AWAY:
        await _require_in_nobodys_hands(session, dossier, caller)
    unit = await units.in_force(session, body.unit, local_day(now)) if body.unit else None
    if body.unit and unit is None:
        raise UnitUnknown
    before = {"unit": dossier.current_unit, "assignee": dossier.assignee}
    match action:
        case Action.CLAIM:
            dossier.assignee = caller.subject
        case Action.RELEASE:
            dossier.assignee = None
        case Action.ASSIGN:
            await officials.require_of_unit(session, body.assignee or "", dossier.current_unit)
            dossier.assignee = body.assignee
        case _:
            dossier.current_unit = unit.code if unit else dossier.executing_agency
            dossier.assignee = body.assignee
            if body.assignee:
                await officials.require_of_unit(session, body.assignee, dossier.current_unit)
            else:
                await routing.give_to(session, dossier)
    details = {"from": before, "to": {"unit": dossier.current_unit, "assignee": dossier.assignee}}
    told = {"unit": dossier.current_unit}
    await steps.take(session, dossier, Step(action, actor, now, DossierForwarded, told, body.note, details=details))
    await session.flush()
    return dossier


async def _require_in_nobodys_hands(session: Session, dossier: Dossier, caller: Caller) -> None:
    """Raises AlreadyClaimed."""
    held_by = await facts.held_by_another(session, dossier, caller)
    if held_by:
        raise AlreadyClaimed(held_by)


async def propose(
    session: Session, dossier_id: UUID, body: DecisionBody, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """The officer's draft of the decision; an approver decides on it.

    Raises ReasonRequired, ResultDocumentsRequired, ResultDocumentsNotExpected, ResultDocumentsUnknown.
    """
    dossier, actor = await acting.load(session, dossier_id, caller, Action.PROPOSE, expected, now)
    record = await procedures.pinned(session, dossier.procedure_code, dossier.procedure_version)
    await _check_content(session, dossier, record, body, body.result)
    before = {
        "unit": dossier.current_unit,
        "proposal": dossier.proposal,
        "proposed_by": dossier.proposed_by,
        "proposed_for": dossier.proposed_for,
    }
    dossier.proposed_by, dossier.proposed_for = actor.subject, actor.acting_for
    dossier.proposal = body.model_dump(mode="json", exclude_none=True)
    dossier.current_unit = dossier.executing_agency
    step = Step(
        Action.PROPOSE,
        actor,
        now,
        DossierForwarded,
        {"unit": dossier.current_unit},
        body.reason,
        body.legal_basis,
        {"outcome": body.outcome, "from": before},
    )
    await steps.take(session, dossier, step)
    await session.flush()
    return dossier


async def decide(
    session: Session, dossier_id: UUID, body: DecisionBody, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """The decision; returned by itself when there is no result document or it goes online, and nothing is due for it.

    Raises SeparationOfDuties, ProposalRequired, ResultDocumentsRequired, ReasonRequired.
    """
    dossier, actor = await acting.load(session, dossier_id, caller, Action.DECIDE, expected, now)
    record = await procedures.pinned(session, dossier.procedure_code, dossier.procedure_version)
    result = body.result or _proposed_result(dossier, body)
    await _check_content(session, dossier, record, body, result)
    dossier.outcome, dossier.cause, dossier.decided_at = body.outcome, body.cause, now
    told = _decided(dossier, body, now) | {"taken": await deadlines.taken(session, dossier, now)}
    details = {"outcome": body.outcome}
    step = Step(Action.DECIDE, actor, now, DossierDecided, told, body.reason, body.legal_basis, details)
    await steps.take(session, dossier, step)
    issued = None
    if body.outcome == "granted":
        issued = await results.issue(session, dossier, record, result, actor.subject, now)
    if results.returns_by_itself(dossier, record) and not await holding(session, dossier):
        await results.hand_back(session, dossier, steps.SYSTEM, now, has_document=bool(issued and issued.document_ids))
    await session.flush()
    return dossier


async def stop(
    session: Session, dossier_id: UUID, body: RefuseBody, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    dossier, actor = await acting.load(session, dossier_id, caller, Action.STOP, expected, now)
    dossier.cause, dossier.finished_at = body.cause, now
    step = Step(Action.STOP, actor, now, DossierStopped, {"cause": body.cause}, body.reason, body.legal_basis)
    await steps.take(session, dossier, step)
    await session.flush()
    return dossier


async def reopen(
    session: Session, dossier_id: UUID, reason: str, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """Back to processing before the result was handed over; the decision must be proposed anew."""
    dossier, actor = await acting.load(session, dossier_id, caller, Action.REOPEN, expected, now)
    await steps.take(session, dossier, Step(Action.REOPEN, actor, now, DossierReopened, reason=reason))
    dossier.decided_at = dossier.outcome = dossier.cause = None
    dossier.proposed_by = dossier.proposed_for = dossier.proposal = None
    await results.withdraw(session, dossier.id)
    await session.flush()
    return dossier


def _decided(dossier: Dossier, body: DecisionBody, now: datetime) -> dict[str, Any]:
    """On time is judged against the promise at the moment of the decision."""
    stopped = dossier.clock_stopped_at is not None
    due_at = deadlines.promised(dossier, body.outcome)
    on_time = None if due_at is None else stopped or now <= due_at
    return {"outcome": body.outcome, "cause": body.cause, "decided_at": now, "on_time": on_time}


def _proposed_result(dossier: Dossier, body: DecisionBody) -> ResultBody | None:
    proposal = dossier.proposal or {}
    same_outcome = proposal.get("outcome") == body.outcome
    return ResultBody.model_validate(proposal["result"]) if same_outcome and "result" in proposal else None


async def _check_content(
    session: Session, dossier: Dossier, record: ProcedureRecord, body: DecisionBody, result: ResultBody | None
) -> None:
    """A refusal says why; what is granted has its result files, of this dossier, exactly where the procedure has a
    result."""
    if body.outcome == "refused":
        lacking = [name for name in ("reason", "legal_basis", "cause") if getattr(body, name) is None]
        if lacking:
            raise ReasonRequired(lacking)
    given = result.document_ids if result else []
    if given and not record.results:
        raise ResultDocumentsNotExpected
    if not given and record.results and body.outcome == "granted":
        raise ResultDocumentsRequired
    if given and not await documents.all_belong(session, dossier.id, given, "result"):
        raise ResultDocumentsUnknown
