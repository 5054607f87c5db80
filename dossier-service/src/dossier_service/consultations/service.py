"""Ask another unit, answer, recall: the dossier stays one, its status and its clock go on."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from contracts.catalog import TimeLimit
from contracts.dossier import ConsultationAnswered, ConsultationRecalled, ConsultationRequested
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.ids import uuid7

from dossier_service.calendars import service as calendars
from dossier_service.consultations import repository
from dossier_service.consultations.models import Task, TaskKind
from dossier_service.consultations.problems import OwnUnitAsked, TaskClosed, TaskDocumentUnknown, TaskNotFound
from dossier_service.consultations.schemas import AnswerBody, ConsultBody, RecallBody
from dossier_service.deadlines import reckoning
from dossier_service.deadlines import repository as ledger
from dossier_service.deadlines.ledger import Pause, Promise, promise_of
from dossier_service.dossiers import acting, steps
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.lifecycle import ActorRole, Status, next_status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound, UnitUnknown
from dossier_service.dossiers.steps import Actor, Step
from dossier_service.substitution.repository import seers
from dossier_service.units import service as units


async def consult(
    session: Session, dossier_id: UUID, body: ConsultBody, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """Raises UnitUnknown, UnitEnded, OwnUnitAsked, TaskDocumentUnknown, CalendarBroken."""
    dossier, actor = await acting.load(session, dossier_id, caller, Action.CONSULT, expected, now)
    unit = await units.in_force(session, body.unit, local_day(now))
    if unit is None:
        raise UnitUnknown
    if unit.code in (dossier.executing_agency, dossier.current_unit):
        raise OwnUnitAsked
    await _check_papers(session, dossier, body.documents)
    task = Task(
        id=uuid7(),
        dossier_id=dossier.id,
        kind=TaskKind.CONSULTATION,
        unit=unit.code,
        question=body.question,
        document_ids=list(dict.fromkeys(body.documents)),
        asked_by=caller.subject,
        asked_for=actor.acting_for,
        asked_by_unit=actor.unit,
        asked_at=now,
        time_limit=body.limit.model_dump(mode="json", exclude_none=True),
        due_at=await due_at(session, unit.code, body.limit, now),
    )
    session.add(task)
    facts = {"task_id": task.id, "unit": task.unit, "due_at": task.due_at}
    await steps.take(
        session, dossier, Step(Action.CONSULT, actor, now, ConsultationRequested, facts, details=told_of(task))
    )
    await session.flush()
    return dossier


async def answer(
    session: Session, dossier_id: UUID, body: AnswerBody, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """By the unit that was asked, which sees the dossier by its task alone.

    Raises DossierNotFound (nobody else learns that it exists), ActionNotYours, TaskNotFound, TaskClosed.
    """
    dossier = await repository.dossier_asked_about(session, dossier_id, caller)
    if dossier is None:
        seen = await dossiers.get(session, dossier_id, caller)
        raise ActionNotYours if seen else DossierNotFound
    expected.require(dossier.version)
    next_status(Action.ANSWER_CONSULTATION, Status(dossier.status), None)
    task, actor = await _answering(session, dossier, body.task_id, caller)
    if task.answered_at:
        raise TaskClosed
    task.answer, task.answered_by, task.answered_at = body.answer, caller.subject, now
    facts = {"task_id": task.id}
    step = Step(Action.ANSWER_CONSULTATION, actor, now, ConsultationAnswered, facts, details=told_of(task))
    await steps.take(session, dossier, step)
    await session.flush()
    return dossier


async def recall(
    session: Session, dossier_id: UUID, body: RecallBody, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """By who asked, or by an approver when they are away. Raises TaskNotFound, TaskClosed, ActionNotYours."""
    dossier, actor = await acting.load(session, dossier_id, caller, Action.RECALL_CONSULTATION, expected, now)
    found = [task for task in await repository.of_dossier(session, dossier.id) if task.id == body.task_id]
    if not found:
        raise TaskNotFound
    task = found[0]
    if task.answered_at or task.recalled_at:
        raise TaskClosed
    seer = next((seer for seer in await seers(session, caller) if task.recallable_by(seer)), None)
    if seer is None:
        raise ActionNotYours
    actor = actor if seer is caller else replace(actor, unit=seer.unit, acting_for=seer.subject)
    task.recalled_at, task.recalled_by = now, caller.subject
    facts = {"task_id": task.id}
    step = Step(Action.RECALL_CONSULTATION, actor, now, ConsultationRecalled, facts, body.reason, details=told_of(task))
    await steps.take(session, dossier, step)
    await session.flush()
    return dossier


async def _answering(session: Session, dossier: Dossier, task_id: UUID, caller: Caller) -> tuple[Task, Actor]:
    """The task, and who answers: the caller in their own right, else for whom they stand in. Raises TaskNotFound."""
    own = Actor(caller.subject, ActorRole.CONSULTED, caller.unit, caller.profile.name if caller.profile else None)
    for seer in await seers(session, caller):
        task = await repository.answerable(session, dossier.id, task_id, seer)
        if task:
            return task, own if seer is caller else replace(own, unit=seer.unit, acting_for=seer.subject)
    raise TaskNotFound


async def due_at(
    session: Session, unit: str, limit: TimeLimit, now: datetime, pauses: tuple[Pause, ...] = ()
) -> datetime:
    """The limit ends in the hours of the unit that has to do it; it has a value."""
    due = reckoning.reckon(await calendars.of(session, unit), Promise(now, limit, pauses)).due_at
    assert due is not None  # noqa: S101 - only `none` has no end
    return due


async def follow_clock(session: Session, dossier_id: UUID) -> None:
    """Open tasks end by the calendar as it stands; the dossier is locked. One told as late may be late again.

    An agency's own step waits with the dossier for papers and money; a question does not. Raises CalendarBroken.
    """
    promise = promise_of(await ledger.lines(session, dossier_id))
    pauses = promise.pauses if promise else ()
    for task in await repository.open_of(session, dossier_id):
        if task.time_limit is None:
            continue
        waits = task.kind == TaskKind.CHAINED
        own = tuple(pause for pause in pauses if waits and pause.stopped_at >= task.asked_at)
        limit = TimeLimit.model_validate(task.time_limit)
        moved_to = await due_at(session, task.unit, limit, task.asked_at, own)
        if moved_to != task.due_at:
            task.due_at, task.overdue_told_at = moved_to, None
    await session.flush()


def told_of(task: Task) -> dict[str, str]:
    """What the history says, which the applicant reads too: who was asked and until when, never what."""
    told = {"task_id": str(task.id), "unit": task.unit, "due_at": task.due_at.isoformat()}
    return told | ({"step": task.step_id} if task.step_id else {})


async def _check_papers(session: Session, dossier: Dossier, marked: list[UUID]) -> None:
    known = await repository.papers_among(session, dossier.id, marked) if marked else set()
    for index, document_id in enumerate(marked):
        if document_id not in known:
            raise TaskDocumentUnknown(index)
