"""Asking for more time: once, in time, with an apology that says why (Mẫu 04)."""

from datetime import UTC, datetime
from uuid import UUID

from contracts.dossier import DossierExtended
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from dossier_service.deadlines import service as deadlines
from dossier_service.dossiers import acting, steps
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.problems import NoDueDate
from dossier_service.dossiers.steps import Step
from dossier_service.extending import rules
from dossier_service.extending.problems import NewDueDateUnfit
from dossier_service.extending.schemas import ExtendBody


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
