"""The end of a draft. Each is looked at again under the lock: meanwhile somebody may have worked on it."""

from datetime import datetime, timedelta
from uuid import UUID

from contracts.dossier import DraftDiscarded, DraftExpired, DraftReminded
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from dossier_service.dossiers import acting, steps
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.steps import SYSTEM, Step
from dossier_service.drafts import repository
from dossier_service.drafts.models import DraftTerm
from dossier_service.drafts.rules import end_of_day


async def remind(session: Session, dossier_id: UUID, idle_since: datetime, days: int, now: datetime) -> None:
    """Tells the day, which then holds: whatever is set later, nothing is closed before it."""
    dossier = await dossiers.get_for_system(session, dossier_id)
    if dossier is None or dossier.status != Status.DRAFT:
        return
    if await repository.worked_on_since(session, dossier_id, idle_since):
        return
    expires_at = end_of_day(now, days)
    await session.merge(DraftTerm(dossier_id=dossier_id, told_at=now, expires_at=expires_at))
    details = {"expires_at": expires_at.isoformat()}
    step = Step(Action.REMIND, SYSTEM, now, DraftReminded, {"expires_at": expires_at}, details=details)
    await steps.write_down(session, dossier, step, Status.DRAFT)


async def expire(session: Session, dossier_id: UUID, now: datetime) -> None:
    dossier = await dossiers.get_for_system(session, dossier_id)
    term = await repository.term_of(session, dossier_id)
    if dossier is None or term is None or dossier.status != Status.DRAFT:
        return
    if await repository.worked_on_since(session, dossier_id, term.told_at):
        return
    dossier.finished_at = term.expired_at = now
    await steps.take(session, dossier, Step(Action.EXPIRE, SYSTEM, now, DraftExpired))


async def discard(session: Session, dossier_id: UUID, caller: Caller, expected: ExpectedVersion, now: datetime) -> None:
    """At once; what was typed and uploaded is erased with the drafts that have expired. Raises DossierNotFound,
    ActionNotYours, VersionConflict, TransitionNotAllowed."""
    dossier, actor = await acting.load(session, dossier_id, caller, Action.DISCARD, expected, now)
    before = min(dossier.created_at, now - timedelta(seconds=1))
    await session.merge(DraftTerm(dossier_id=dossier.id, told_at=before, expires_at=now, expired_at=now))
    dossier.finished_at = now
    await steps.take(session, dossier, Step(Action.DISCARD, actor, now, DraftDiscarded))
    await session.flush()


async def erase(session: Session, dossier_id: UUID, now: datetime) -> None:
    """What was typed and uploaded; that there was a draft, and whose, stays."""
    dossier = await dossiers.get_for_system(session, dossier_id)
    term = await repository.term_of(session, dossier_id)
    if dossier is None or term is None or dossier.status != Status.EXPIRED:
        return
    await repository.forget_papers(session, dossier_id)
    dossier.form, dossier.delivery, dossier.on_behalf_of = {}, {"method": "online"}, None
    dossier.applicant = {"kind": dossier.applicant["kind"]}
    term.erased_at = now
