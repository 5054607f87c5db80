"""Batch after batch: who is moved is found by reading alone; each move is a transaction of its own.

A crash repeats its batch, in which what has been moved already moves no more.
"""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

import structlog
from servicekit.app import Kit
from servicekit.clock import VIETNAM
from servicekit.database import Session

from dossier_service.calendars import service as calendars
from dossier_service.calendars.working_calendar import CalendarBroken, WorkingCalendar
from dossier_service.consultations import repository as tasks
from dossier_service.consultations import service as consultations
from dossier_service.deadlines import service as deadlines
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.models import Dossier
from dossier_service.operations import operations
from dossier_service.recalculations import repository, service
from dossier_service.recalculations.models import Recalculation
from dossier_service.recalculations.problems import RecalculationIncomplete

log = structlog.get_logger()
BATCH = 200

Failures = dict[str, int]


async def recalculate_open(kit: Kit) -> bool:
    """One batch of the oldest recalculation. True when there may be more."""
    now = kit.clock()
    async with kit.database.sessions() as session:
        job = await repository.waiting(session)
        if job is None:
            return False
        page = await repository.page_concerned(session, job, BATCH)
        failures: Failures = dict(job.failures)
        moving = await _moving(session, page, failures)
    for dossier in moving:
        await _move(kit, dossier, job.operation_id, now, failures)
    if job.position is None:
        await _move_tasks(kit, job, failures)
    async with kit.database.transaction() as session:
        await _go_on(session, job, page, failures, now)
    return True


async def _moving(session: Session, page: Sequence[Dossier], failures: Failures) -> list[Dossier]:
    """Those whose date is another one by the calendar as it stands: one statement for all their ledgers."""
    ledgers = await deadlines.ledgers_of(session, [dossier.id for dossier in page])
    known: dict[tuple[str, str], WorkingCalendar] = {}
    moving: list[Dossier] = []
    for dossier in page:
        places = (dossier.executing_agency, dossier.receiving_unit)
        try:
            calendar = known.get(places) or await calendars.of(session, *places)
            known[places] = calendar
            if deadlines.would_move(dossier, calendar, ledgers.get(dossier.id, [])) or dossier.due_at is None:
                moving.append(dossier)
        except Exception as error:  # noqa: BLE001 - counted and told, the others go on
            _failed(dossier.id, dossier.executing_agency, failures, error)
    return moving


async def _move(kit: Kit, found: Dossier, operation_id: UUID, now: datetime, failures: Failures) -> None:
    try:
        async with kit.database.transaction() as session:
            dossier = await dossiers.get_for_system(session, found.id)
            if dossier:
                calendar = await deadlines.calendar_of(session, dossier)
                await service.move(session, dossier, operation_id, calendar, now)
    except Exception as error:  # noqa: BLE001 - counted and told, the others go on
        _failed(found.id, found.executing_agency, failures, error)


async def _move_tasks(kit: Kit, job: Recalculation, failures: Failures) -> None:
    """What other units were asked ends by the calendar as it stands, too: their date is no promise to anybody."""
    from_day = datetime.combine(job.first_day, time(), VIETNAM)
    async with kit.database.sessions() as session:
        found = await tasks.dossiers_with_open(session, from_day)
    for dossier_id, agency in found:
        try:
            async with kit.database.transaction() as session:
                if await dossiers.get_for_system(session, dossier_id):
                    await consultations.follow_clock(session, dossier_id)
        except Exception as error:  # noqa: BLE001 - counted and told, the others go on
            _failed(dossier_id, agency, failures, error)


def _failed(dossier_id: UUID, agency: str, failures: Failures, error: Exception) -> None:
    """A unit's fault is its own: counted, told, and passed over. Broken hours may be those of the desk."""
    broken = error.unit if isinstance(error, CalendarBroken) else None
    unit = broken or agency
    failures[unit] = failures.get(unit, 0) + 1
    event = "calendar_broken" if isinstance(error, CalendarBroken) else "recalculation_failed"
    log.error(event, unit=unit, dossier_id=str(dossier_id), exc_info=error)


async def _go_on(
    session: Session, job: Recalculation, page: Sequence[Dossier], failures: Failures, now: datetime
) -> None:
    if page and await repository.advance(session, job, page[-1].id, failures):
        await operations.advance(session, job.operation_id, len(page))
    if len(page) == BATCH or not await repository.finish(session, job.operation_id, now):
        return
    await service.tell_holders(session, job, now)
    public_id = operations.public_id(job.operation_id)
    await operations.finish(
        session,
        job.operation_id,
        result_url=f"/api/v1/calendar/recalculations/{public_id}/moved",
        problem=_problem(failures),
    )


def _problem(failures: Failures) -> dict[str, object] | None:
    if not failures:
        return None
    problem = RecalculationIncomplete
    return {"code": problem.code, "status": problem.status, "title": problem.title.vi, "agencies": failures}


async def follow_library(kit: Kit) -> None:
    """A later release of the library of holidays; what a dispatch has said stays."""
    async with kit.database.transaction() as session:
        operation = await service.follow_library(session, kit.clock())
    if operation:
        log.info("calendar_seeded", operation_id=str(operation.id))
