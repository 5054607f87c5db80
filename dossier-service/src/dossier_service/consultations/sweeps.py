"""A task that nobody has answered in time is told once; one unit's trouble keeps no other's from being told."""

from datetime import datetime

from contracts.dossier import ConsultationOverdue
from servicekit.app import Kit
from servicekit.database import Session
from servicekit.sweeps import each_alone

from dossier_service.consultations import repository
from dossier_service.consultations.repository import Late
from dossier_service.consultations.service import told_of
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers import steps
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import WAITING_FOR_TASKS, Status
from dossier_service.dossiers.steps import SYSTEM, Step
from dossier_service.units import service as units


async def tell_overdue_tasks(kit: Kit) -> bool:
    """Some of every unit, each in its own transaction. True when there may be more."""
    now = kit.clock()
    async with kit.database.sessions() as session:
        late = await repository.newly_overdue(session, now)
    return (
        await each_alone(kit.database, late, lambda session, one: _tell(session, one, now), "overdue_task_failed") > 0
    )


async def _tell(session: Session, late: Late, now: datetime) -> bool:
    """Looked at again under the dossier's lock: meanwhile the answer may have come."""
    dossier_id, task_id = late.dossier_id, late.task_id
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
