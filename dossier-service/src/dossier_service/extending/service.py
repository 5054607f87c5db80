"""Another date than the promised one, with an apology that says why (Mẫu 04).

In time the due date itself is put off, once. Once it is missed it stays, and the applicant is told what to expect.
"""

from datetime import UTC, datetime
from uuid import UUID

from contracts.dossier import DossierApologised, DossierExtended
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from dossier_service.deadlines import service as deadlines
from dossier_service.dossiers import acting, steps
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.problems import NoDueDate, NotOverdue
from dossier_service.dossiers.steps import Step
from dossier_service.extending import rules
from dossier_service.extending.problems import ExpectedDateUnfit, NewDueDateUnfit
from dossier_service.extending.schemas import ApologiseBody, ExtendBody


async def extend(
    session: Session, dossier_id: UUID, body: ExtendBody, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """R3, R4: Mẫu 04 is drawn from the history row. Raises NewDueDateUnfit, and what the guards answer."""
    dossier, actor = await acting.load(session, dossier_id, caller, Action.EXTEND, expected, now)
    original = dossier.due_at
    if original is None:
        raise NoDueDate
    new_due_at = body.new_due_at.astimezone(UTC)
    calendar = await deadlines.calendar_of(session, dossier)
    fault = rules.fault_of(calendar, original, new_due_at, await deadlines.measure_of(session, dossier))
    if fault:
        raise NewDueDateUnfit(fault, rules.suggested(calendar, original, new_due_at))
    await deadlines.extend(session, dossier, new_due_at, now)
    dossier.extended_at = now
    details = {
        "original_due_at": original.isoformat(),
        "new_due_at": new_due_at.isoformat(),
        "agency": dossier.executing_agency,
    }
    facts = {"due_at": new_due_at}
    step = Step(Action.EXTEND, actor, now, DossierExtended, facts, body.reason, body.legal_basis, details)
    await steps.take(session, dossier, step)
    await session.flush()
    return dossier


async def apologise(
    session: Session, dossier_id: UUID, body: ApologiseBody, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """R3, R6, for a date that is missed already. Raises ExpectedDateUnfit, and what the guards answer."""
    dossier, actor = await acting.load(session, dossier_id, caller, Action.APOLOGISE, expected, now)
    missed, before = dossier.due_at, dossier.expected_at
    if missed is None:
        raise NotOverdue
    expected_at = body.expected_at.astimezone(UTC)
    calendar = await deadlines.calendar_of(session, dossier)
    fault = rules.fault_of(calendar, now, expected_at, await deadlines.measure_of(session, dossier))
    if fault:
        raise ExpectedDateUnfit(fault, rules.suggested(calendar, now, expected_at))
    dossier.expected_at, dossier.apologies = expected_at, dossier.apologies + 1
    dossier.apology_due_at = await deadlines.apology_due(session, dossier.executing_agency, expected_at)
    details = {
        "original_due_at": missed.isoformat(),
        "expected_before": before.isoformat() if before else None,
        "expected_at": expected_at.isoformat(),
        "agency": dossier.executing_agency,
    }
    facts = {"due_at": missed, "expected_at": expected_at, "apologies": dossier.apologies}
    step = Step(Action.APOLOGISE, actor, now, DossierApologised, facts, body.reason, body.legal_basis, details)
    await steps.take(session, dossier, step)
    await session.flush()
    return dossier
