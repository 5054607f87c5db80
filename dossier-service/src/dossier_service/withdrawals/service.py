"""The applicant asks for the dossier back; the agency grants it or says why not."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from contracts.dossier import Cause, DossierStopped, WithdrawalDenied, WithdrawalRequested
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from dossier_service.charges import service as charges
from dossier_service.dossiers import acting, repository, steps
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.steps import Step


async def request(
    session: Session, dossier_id: UUID, reason: str, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    dossier, actor = await acting.load(session, dossier_id, caller, Action.REQUEST_WITHDRAWAL, expected, now)
    step = Step(Action.REQUEST_WITHDRAWAL, actor, now, WithdrawalRequested, reason=reason)
    await steps.take(session, dossier, step)
    await session.flush()
    return dossier


async def grant(
    session: Session, dossier_id: UUID, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    dossier, actor = await acting.load(session, dossier_id, caller, Action.GRANT_WITHDRAWAL, expected, now)
    dossier.cause, dossier.finished_at = Cause.WITHDRAWN, now
    facts = {"cause": Cause.WITHDRAWN}
    await steps.take(session, dossier, Step(Action.GRANT_WITHDRAWAL, actor, now, DossierStopped, facts))
    await session.flush()
    return dossier


async def deny(
    session: Session, dossier_id: UUID, reason: str, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """Back to where it was asked for, which may be a wait for papers or for money that has come meanwhile."""
    dossier, actor = await acting.load(session, dossier_id, caller, Action.DENY_WITHDRAWAL, expected, now)
    step = Step(Action.DENY_WITHDRAWAL, actor, now, WithdrawalDenied, reason=reason)
    if dossier.status == Status.WITHDRAWAL_REQUESTED:
        asked = await repository.last_entry(session, dossier.id, Action.REQUEST_WITHDRAWAL)
        step = replace(step, back_to=Status(asked.from_status))
    await steps.take(session, dossier, step)
    await charges.go_on_when_paid(session, dossier, now)
    await session.flush()
    return dossier
