"""A changed calendar moves the due dates of open dossiers, as an operation that can be followed; each one is told."""

from datetime import datetime
from uuid import UUID

from contracts.dossier import DueMoved, HeldDuesMoved
from servicekit import outbox
from servicekit.database import Session

from dossier_service.calendars import repository as calendar_rows
from dossier_service.calendars import service as calendars
from dossier_service.calendars.schemas import CalendarDays, Change, HoursCommand
from dossier_service.calendars.working_calendar import WorkingCalendar
from dossier_service.deadlines import service as deadlines
from dossier_service.dossiers import steps
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.steps import SYSTEM, Step
from dossier_service.operations import Operation, operations
from dossier_service.recalculations import repository
from dossier_service.recalculations.models import MovedDue, Recalculation


async def change_days(session: Session, command: CalendarDays, by: str, now: datetime) -> Operation | None:
    """None when nothing has changed. Raises DispatchRequired, DayContradicted."""
    change = await calendars.put_days(session, command, by, now)
    return await start(session, change, by, now) if change else None


async def change_hours(session: Session, unit: str, command: HoursCommand, by: str, now: datetime) -> Operation | None:
    """None when nothing has changed. Raises HoursUnitUnknown."""
    change = await calendars.put_hours(session, unit, command, by, now)
    return await start(session, change, by, now) if change else None


async def follow_library(session: Session, now: datetime) -> Operation | None:
    """None when the library of holidays says what it said."""
    change = await calendars.reseed(session, now)
    return await start(session, change, calendars.SYSTEM, now) if change else None


async def start(session: Session, change: Change, by: str, now: datetime) -> Operation:
    total = await repository.count_concerned(session, change.unit, change.first_day)
    operation = await operations.start(session, total=total, by=by, now=now)
    session.add(Recalculation(operation_id=operation.id, failures={}, **change.model_dump()))
    await session.flush()
    return operation


async def move(
    session: Session, dossier: Dossier, operation_id: UUID, calendar: WorkingCalendar, now: datetime
) -> bool:
    """Looked at again under the lock; what has ended meanwhile stays. Raises CalendarBroken."""
    if dossier.decided_at or dossier.finished_at:
        return False
    await deadlines.move_answer(session, dossier)
    before = dossier.due_at
    if before is None or not await deadlines.follow_calendar(session, dossier, calendar, now) or dossier.due_at is None:
        return False
    version = calendar.source["version"]
    session.add(MovedDue(operation_id=operation_id, dossier_id=dossier.id, due_at_before=before, due_at=dossier.due_at))
    facts = {"due_at_before": before, "due_at": dossier.due_at, "calendar_version": version}
    details = {"due_at_before": before.isoformat(), "due_at": dossier.due_at.isoformat(), "calendar_version": version}
    reason = "Lịch làm việc thay đổi, hạn trả kết quả được tính lại"
    dispatches = "; ".join(await calendar_rows.dispatches_of(session, version)) or None
    step = Step(Action.MOVE_DUE, SYSTEM, now, DueMoved, facts, reason, dispatches, details)
    await steps.write_down(session, dossier, step, Status(dossier.status))
    return True


async def tell_holders(session: Session, job: Recalculation, now: datetime) -> None:
    """Once it is finished: each official who holds what was moved, once for all of it."""
    dispatches = await calendar_rows.dispatches_of(session, job.version)
    holders = await repository.holders_of_moved(session, job.operation_id)
    for sequence, (official, count) in enumerate(holders, 1):
        event = HeldDuesMoved(
            sequence=sequence,
            occurred_at=now,
            recalculation_id=job.operation_id,
            official=official,
            count=count,
            calendar_version=job.version,
            dispatches=dispatches,
        )
        await outbox.record(session, event)
