"""The one-stop desk: accept or refuse what was filed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.catalog import Channel
from contracts.dossier import DossierAccepted, DossierRefused
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from dossier_service.dossiers import acting, steps
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.schemas import RefuseBody
from dossier_service.dossiers.steps import Step
from dossier_service.procedures import repository as procedures
from dossier_service.procedures.rules import case_of
from dossier_service.reception import paper
from dossier_service.reception.paying_first import require_paid
from dossier_service.reception.schemas import AcceptBody
from dossier_service.routing import service as routing


async def accept(
    session: Session, dossier_id: UUID, body: AcceptBody, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """Mẫu 01: the clock starts, and the dossier is with the executing agency at once (R2). Raises PaperReasonRequired,
    NotOnPaper, ChargesToPayFirst."""
    dossier, actor = await acting.load(session, dossier_id, caller, Action.ACCEPT, expected, now)
    paper.note(dossier, body)
    record = await procedures.pinned(session, dossier.procedure_code, dossier.procedure_version)
    await require_paid(session, dossier, record)
    case = case_of(record, Channel(dossier.channel), dossier.case_name)
    step = Step(Action.ACCEPT, actor, now, None, reason=body.note, limit=case.time_limit)
    dossier.accepted_at = now
    dossier.current_unit = dossier.executing_agency
    await steps.take(session, dossier, step)
    await steps.tell(session, dossier, step, DossierAccepted, **_accepted_facts(dossier, now))
    await routing.on_arrival(session, dossier, now)
    await session.flush()
    return dossier


def _accepted_facts(dossier: Dossier, now: datetime) -> dict[str, Any]:
    on_paper = {"paper_reason": dossier.paper_reason, "sets": dossier.sets}
    return on_paper | {"accepted_at": now, "due_at": dossier.due_at}


async def refuse(
    session: Session, dossier_id: UUID, body: RefuseBody, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """Mẫu 03: reason, legal basis and cause are shown to the applicant (R6)."""
    dossier, actor = await acting.load(session, dossier_id, caller, Action.REFUSE, expected, now)
    dossier.cause, dossier.finished_at = body.cause, now
    step = Step(Action.REFUSE, actor, now, DossierRefused, {"cause": body.cause}, body.reason, body.legal_basis)
    await steps.take(session, dossier, step)
    await session.flush()
    return dossier
