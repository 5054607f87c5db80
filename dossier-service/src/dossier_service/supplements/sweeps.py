"""The wait for papers ends: the applicant is reminded some days before, then the dossier is stopped."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

from contracts.dossier import Cause, DossierStopped, SupplementReminded
from servicekit.app import Kit
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.sweeps import page_by_page

from dossier_service.deadlines import service as deadlines
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers import steps
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.steps import SYSTEM, Step
from dossier_service.settings import DossierSettings
from dossier_service.supplements import repository
from dossier_service.supplements.models import Supplement

Act = Callable[[Session, Dossier, Supplement, datetime], Awaitable[None]]


async def end_waits(kit: Kit) -> None:
    """Stops what has waited too long, then reminds of what soon will have."""
    settings = kit.settings
    assert isinstance(settings, DossierSettings)  # noqa: S101 - for the type checker
    now = kit.clock()
    await _each(kit, now, now, _expire, reminded=True)
    await _each(kit, now + timedelta(days=settings.supplement_reminder_days), now, _remind, reminded=False)


async def _each(kit: Kit, latest: datetime, now: datetime, act: Act, *, reminded: bool) -> None:
    await page_by_page(
        kit.database,
        lambda session, after, count: repository.waiting_until(session, latest, after, reminded=reminded, count=count),
        lambda session, waiting: _one(session, waiting.dossier_id, now, act),
        "supplement_wait_failed",
    )


async def _one(session: Session, dossier_id: UUID, now: datetime, act: Act) -> None:
    """Looked at again under the lock: meanwhile the papers may have come, or the wait may be over."""
    dossier = await dossiers.get_for_system(session, dossier_id)
    supplement = await repository.open_of(session, dossier_id)
    if dossier and supplement and dossier.status == Status.SUPPLEMENT_REQUESTED:
        # A dispatch may have made the last day one of rest since it was told.
        supplement.expires_at = await deadlines.not_on_a_rest_day(session, supplement.expires_at)
        await act(session, dossier, supplement, now)


async def _expire(session: Session, dossier: Dossier, supplement: Supplement, now: datetime) -> None:
    if supplement.expires_at > now:
        return
    until = supplement.expires_at.astimezone(VIETNAM)
    reason = f"Quá thời hạn bổ sung hồ sơ (đến hết {until:%H:%M ngày %d/%m/%Y}) mà chưa nhận đủ giấy tờ được yêu cầu"
    facts = {"cause": Cause.SUPPLEMENT_EXPIRED}
    details = {"supplement_id": str(supplement.id)}
    dossier.cause, dossier.finished_at = Cause.SUPPLEMENT_EXPIRED, now
    supplement.expired_at = now
    step = Step(Action.STOP, SYSTEM, now, DossierStopped, facts, reason, supplement.legal_basis, details)
    await steps.take(session, dossier, step)


async def _remind(session: Session, dossier: Dossier, supplement: Supplement, now: datetime) -> None:
    supplement.reminded_at = now
    facts = {"supplement_id": supplement.id, "expires_at": supplement.expires_at}
    details = {"supplement_id": str(supplement.id), "expires_at": supplement.expires_at.isoformat()}
    step = Step(Action.REMIND, SYSTEM, now, SupplementReminded, facts, details=details)
    await steps.write_down(session, dossier, step, Status(dossier.status))
