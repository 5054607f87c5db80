"""The internal process on one dossier: planned and actual, the word that a step is done, the next agency's task."""

from datetime import datetime
from uuid import UUID

from contracts.dossier import ConsultationRequested, DossierForwarded
from servicekit.auth import Caller
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.ids import uuid7

from dossier_service.calendars import service as calendars
from dossier_service.calendars.working_calendar import WorkingCalendar
from dossier_service.consultations import repository as tasks
from dossier_service.consultations import service as consultations
from dossier_service.consultations.models import Task, TaskKind
from dossier_service.deadlines import working_time
from dossier_service.deadlines.ledger import Pause
from dossier_service.dossiers import acting, steps
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers import service as reading
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.schemas import Coded
from dossier_service.dossiers.steps import SYSTEM, Step
from dossier_service.internal_process import dates, graph, progress
from dossier_service.internal_process.course import Station
from dossier_service.internal_process.problems import StepNotCurrent
from dossier_service.internal_process.schemas import (
    CompleteStepBody,
    ProcessRead,
    Standing,
    StationRead,
    StationState,
)
from dossier_service.procedures import repository as procedures
from dossier_service.units import repository as units

_PASSES_ON = frozenset({Status.ACCEPTED, Status.PROCESSING})


async def complete_step(
    session: Session, dossier_id: UUID, body: CompleteStepBody, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """Say that a step inside the house is done without handing the dossier over. Raises StepNotCurrent."""
    dossier, actor = await acting.load(session, dossier_id, caller, Action.COMPLETE_STEP, expected, now)
    record = await procedures.pinned(session, dossier.procedure_code, dossier.procedure_version)
    found = await progress.stations_of(session, dossier, record)
    current = [station.step.id for station in found if station.current and station.in_house]
    if body.step is not None and body.step not in current:
        raise StepNotCurrent(current)
    details = {"step": body.step or current[0]}
    facts = {"unit": dossier.current_unit}
    step = Step(Action.COMPLETE_STEP, actor, now, DossierForwarded, facts, body.note, details=details)
    await steps.take(session, dossier, step)
    await session.flush()
    return dossier


async def go_on(session: Session, dossier_id: UUID, now: datetime) -> None:
    """After a step that nobody took by hand, a payment say."""
    dossier = await dossiers.get_for_system(session, dossier_id)
    if dossier is not None:
        await pass_on(session, dossier, now)


async def pass_on(session: Session, dossier: Dossier, now: datetime) -> None:
    """Give every agency whose step has come its task, once, by the step's own date, which moves with the dossier's
    clock; the dossier is locked."""
    if Status(dossier.status) not in _PASSES_ON:
        return
    record = await procedures.pinned(session, dossier.procedure_code, dossier.procedure_version)
    if not any(step.agency for step in record.process):
        return
    given = {task.step_id for task in await tasks.of_dossier(session, dossier.id)}
    for station in await progress.stations_of(session, dossier, record):
        if station.current and station.step.agency and station.step.id not in given:
            await _give(session, dossier, station, now)
    await session.flush()
    await consultations.follow_clock(session, dossier.id)


async def _give(session: Session, dossier: Dossier, station: Station, now: datetime) -> None:
    unit = station.step.agency or dossier.executing_agency
    task = Task(
        id=uuid7(),
        dossier_id=dossier.id,
        kind=TaskKind.CHAINED,
        step_id=station.step.id,
        unit=unit,
        question=station.step.title,
        document_ids=await tasks.filed_papers(session, dossier.id),
        asked_by=SYSTEM.subject,
        asked_by_unit=dossier.executing_agency,
        asked_at=now,
        time_limit=station.step.limit.model_dump(mode="json", exclude_none=True),
        due_at=await consultations.due_at(session, unit, station.step.limit, now),
    )
    session.add(task)
    facts = {"task_id": task.id, "unit": unit, "due_at": task.due_at}
    step = Step(Action.CHAIN, SYSTEM, now, ConsultationRequested, facts, details=consultations.told_of(task))
    await steps.write_down(session, dossier, step, Status(dossier.status))


async def process_of(session: Session, dossier_id: UUID, caller: Caller, now: datetime) -> ProcessRead:
    """Raises DossierNotFound."""
    dossier = await reading.get(session, dossier_id, caller)
    record = await procedures.pinned(session, dossier.procedure_code, dossier.procedure_version)
    found = await progress.stations_of(session, dossier, record)
    names = await units.names(session, {station.unit for station in found if station.unit})
    plan = graph.planned(graph.of_case(record, dossier.case_name))
    pauses = await dates.pauses_of(session, dossier) if found else ()
    shown = []
    for station in found:
        calendar = await calendars.of(session, station.unit or dossier.executing_agency)
        planned_due_at = dates.due(calendar, dossier.accepted_at, plan[station.step.id], pauses)
        shown.append(_shown(station, names, calendar, pauses, _earlier(planned_due_at, dossier.due_at), now))
    current = [station.step.id for station in found if station.current]
    return ProcessRead(procedure_version=record.version, case=dossier.case_name, steps=shown, current=current)


def _shown(
    station: Station,
    names: dict[str, str],
    calendar: WorkingCalendar,
    pauses: tuple[Pause, ...],
    planned_due_at: datetime | None,
    now: datetime,
) -> StationRead:
    step, unit = station.step, station.unit
    due_at = dates.due(calendar, station.started_at, step.limit, pauses)
    return StationRead(
        id=step.id,
        title=step.title,
        role=step.role,
        unit=Coded(code=unit, name=names.get(unit, unit)) if unit else None,
        other_agency=step.agency is not None,
        limit=step.limit,
        after=step.after,
        product=step.product,
        state=_state(station),
        planned_due_at=planned_due_at,
        started_at=station.started_at,
        due_at=due_at,
        finished_at=station.finished_at,
        standing=_standing(station, due_at, now),
        working_hours_left=_hours_left(calendar, due_at, now) if station.current and due_at else None,
    )


def _state(station: Station) -> StationState:
    if station.finished_at:
        return StationState.DONE
    return StationState.CURRENT if station.current else StationState.WAITING


def _standing(station: Station, due_at: datetime | None, now: datetime) -> Standing | None:
    if due_at is None:
        return None
    ended_at = station.finished_at or now
    if ended_at > due_at:
        return Standing.LATE
    if station.finished_at is None:
        return None
    return Standing.ON_TIME if local_day(ended_at) == local_day(due_at) else Standing.EARLY


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one


def _hours_left(calendar: WorkingCalendar, due_at: datetime, now: datetime) -> float:
    left = working_time.working_time_between(calendar, now.astimezone(VIETNAM), due_at.astimezone(VIETNAM))
    return round(left.total_seconds() / 3600, 2)
