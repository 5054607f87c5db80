"""The wait for papers ends: the applicant is reminded some days before, then the dossier is stopped."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from contracts.dossier import Cause, DossierStopped, SupplementReminded
from servicekit.app import Kit
from servicekit.clock import VIETNAM
from servicekit.database import Session

from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers import steps
from dossier_service.dossiers.lifecycle import Action, Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.steps import SYSTEM, Step
from dossier_service.settings import DossierSettings
from dossier_service.supplements import repository
from dossier_service.supplements.models import Supplement

log = structlog.get_logger()
BATCH = 100


async def end_waits(kit: Kit) -> bool:
    """Stops what has waited too long, then reminds of what soon will have. True when there may be more."""
    settings = kit.settings
    assert isinstance(settings, DossierSettings)  # noqa: S101 - for the type checker
    now = kit.clock()
    soon = now + timedelta(days=settings.supplement_reminder_days)
    async with kit.database.sessions() as session:
        over = await repository.waiting_until(session, now, reminded=True, count=BATCH)
        nearly = await repository.waiting_until(session, soon, reminded=False, count=BATCH)
    expired = await _each(kit, over, now, _expire)
    reminded = await _each(kit, [dossier_id for dossier_id in nearly if dossier_id not in over], now, _remind)
    return expired + reminded >= BATCH


Act = Callable[[Session, Dossier, Supplement, datetime], Awaitable[None]]


async def _each(kit: Kit, dossier_ids: Sequence[UUID], now: datetime, act: Act) -> int:
    """Each in its own transaction: one that fails is logged and keeps no other waiting. Gives how many went well."""
    done = 0
    for dossier_id in dossier_ids:
        try:
            async with kit.database.transaction() as session:
                done += await _one(session, dossier_id, now, act)
        except Exception:
            log.exception("supplement_wait_failed", dossier_id=str(dossier_id))
    return done


async def _one(session: Session, dossier_id: UUID, now: datetime, act: Act) -> bool:
    """Looked at again under the lock: meanwhile the papers may have come."""
    dossier = await dossiers.get_for_system(session, dossier_id)
    supplement = await repository.open_of(session, dossier_id)
    if dossier is None or supplement is None or dossier.status != Status.SUPPLEMENT_REQUESTED:
        return False
    await act(session, dossier, supplement, now)
    return True


async def _expire(session: Session, dossier: Dossier, supplement: Supplement, now: datetime) -> None:
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
