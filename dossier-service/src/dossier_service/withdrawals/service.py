"""The applicant asks for the dossier back; the agency grants it or says why not."""

from datetime import datetime
from uuid import UUID

from contracts.dossier import Cause, DossierStopped, WithdrawalDenied, WithdrawalRequested
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from dossier_service.dossiers import acting, steps
from dossier_service.dossiers.lifecycle import Action
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.steps import Step


async def request(
    session: Session, dossier_id: UUID, reason: str, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    dossier, actor = await acting.load(session, dossier_id, caller, Action.REQUEST_WITHDRAWAL, expected)
    step = Step(Action.REQUEST_WITHDRAWAL, actor, now, WithdrawalRequested, reason=reason)
    await steps.take(session, dossier, step)
    await session.flush()
    return dossier


async def grant(
    session: Session, dossier_id: UUID, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    dossier, actor = await acting.load(session, dossier_id, caller, Action.GRANT_WITHDRAWAL, expected)
    dossier.cause, dossier.finished_at = Cause.WITHDRAWN, now
    facts = {"cause": Cause.WITHDRAWN}
    await steps.take(session, dossier, Step(Action.GRANT_WITHDRAWAL, actor, now, DossierStopped, facts))
    await session.flush()
    return dossier


async def deny(
    session: Session, dossier_id: UUID, reason: str, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    dossier, actor = await acting.load(session, dossier_id, caller, Action.DENY_WITHDRAWAL, expected)
    await steps.take(session, dossier, Step(Action.DENY_WITHDRAWAL, actor, now, WithdrawalDenied, reason=reason))
    await session.flush()
    return dossier
