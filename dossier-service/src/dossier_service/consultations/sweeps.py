"""A task that nobody has answered in time is told once; one unit's trouble keeps no other's from being told."""

from datetime import datetime
from uuid import UUID

import structlog
from contracts.dossier import ConsultationOverdue
from servicekit.app import Kit
from servicekit.database import Session

from dossier_service.consultations import repository
from dossier_service.consultations.service import told_of
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers import steps
from dossier_service.dossiers.lifecycle import WAITING_FOR_TASKS, Action, Status
from dossier_service.dossiers.steps import SYSTEM, Step
from dossier_service.units import service as units

log = structlog.get_logger()


async def tell_overdue_tasks(kit: Kit) -> bool:
    """Some of every unit, each in its own transaction. True when there may be more."""
    now = kit.clock()
    async with kit.database.sessions() as session:
        late = await repository.newly_overdue(session, now)
    told = 0
    for unit, dossier_id, task_id in late:
        try:
            async with kit.database.transaction() as session:
                told += await _tell(session, dossier_id, task_id, now)
        except Exception:
            log.exception("overdue_task_failed", unit=unit, task_id=str(task_id))
    return told > 0


async def _tell(session: Session, dossier_id: UUID, task_id: UUID, now: datetime) -> bool:
    """Looked at again under the dossier's lock: meanwhile the answer may have come."""
    dossier = await dossiers.get_for_system(session, dossier_id)
    task = await repository.untold(session, task_id)
    if dossier is None or task is None or dossier.status not in WAITING_FOR_TASKS:
        return False
    task.overdue_told_at = now
    above = await units.above(session, task.unit)
    facts = {"task_id": task.id, "unit": task.unit, "due_at": task.due_at, "above": above}
    step = Step(Action.ESCALATE_TASK, SYSTEM, now, ConsultationOverdue, facts, details=told_of(task))
    await steps.write_down(session, dossier, step, Status(dossier.status))
    return True
