from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from dossier_service.consultations.asked import OPEN, answered_by, seen_among, seen_by
from dossier_service.consultations.models import Task, TaskKind
from dossier_service.consultations.schemas import InboxState
from dossier_service.documents.models import Document
from dossier_service.documents.schemas import Purpose
from dossier_service.dossiers.lifecycle import WAITING_FOR_TASKS
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.visibility import Vantage
from dossier_service.substitution.repository import seers as seers_of

_WAITS = Dossier.status.in_(WAITING_FOR_TASKS)
PER_UNIT = 20
"""So many of each unit at once."""


class Late(NamedTuple):
    """A task that has become overdue, and with whom."""

    unit: str
    dossier_id: UUID
    task_id: UUID


def _late_at(now: datetime) -> ColumnElement[bool]:
    """An agency's own step is not late while the dossier's clock stands still: its date moves when it goes on."""
    runs = or_(Task.kind != TaskKind.CHAINED, Dossier.clock_stopped_at.is_(None))
    return and_(Task.due_at < now, runs)


def inbox(vantages: Sequence[Vantage], state: InboxState | None, now: datetime) -> Select[Any]:
    """Their units' tasks with their dossiers, newest first."""
    statement = select(Task, Dossier).join(Dossier, Dossier.id == Task.dossier_id).where(seen_among(vantages))
    if state:
        statement = statement.where(_in_state(state, now))
    return cast("Select[Any]", statement.order_by(Task.asked_at.desc(), Task.id.desc()))


def _in_state(state: InboxState, now: datetime) -> ColumnElement[bool]:
    match state:
        case "open":
            return and_(OPEN, _WAITS)
        case "overdue":
            return and_(OPEN, _WAITS, _late_at(now))
        case "answered":
            return Task.answered_at.is_not(None)


async def get(session: Session, task_id: UUID, caller: Caller) -> tuple[Task, Dossier] | None:
    """As one of the unit that was asked."""
    query = select(Task, Dossier).join(Dossier, Dossier.id == Task.dossier_id)
    row = (
        await session.execute(query.where(Task.id == task_id, seen_by(*await seers_of(session, caller))))
    ).one_or_none()
    return (row[0], row[1]) if row else None


async def dossier_asked_about(session: Session, dossier_id: UUID, caller: Caller) -> Dossier | None:
    """Under lock, for who may answer a question about it."""
    seers = await seers_of(session, caller)
    asked = select(Task.dossier_id).where(Task.dossier_id == Dossier.id, answered_by(*seers)).exists()
    return await session.scalar(select(Dossier).where(Dossier.id == dossier_id, asked).with_for_update())


async def answerable(session: Session, dossier_id: UUID, task_id: UUID, caller: Caller) -> Task | None:
    """By the caller in their own right."""
    query = select(Task).join(Dossier, Dossier.id == Task.dossier_id)
    return await session.scalar(query.where(Task.id == task_id, Dossier.id == dossier_id, answered_by(caller)))


async def of_dossier(session: Session, dossier_id: UUID) -> Sequence[Task]:
    query = select(Task).where(Task.dossier_id == dossier_id).order_by(Task.asked_at, Task.id)
    return (await session.scalars(query)).all()


async def open_of(session: Session, dossier_id: UUID) -> Sequence[Task]:
    return (await session.scalars(select(Task).where(Task.dossier_id == dossier_id, OPEN))).all()


async def dossiers_with_open(session: Session, since: datetime) -> Sequence[tuple[UUID, str]]:
    """Dossiers with a task that is due from then on, each with its agency."""
    query = select(Dossier.id, Dossier.executing_agency).join(Task, Task.dossier_id == Dossier.id).distinct()
    query = query.where(OPEN, _WAITS, Task.due_at >= since, Task.time_limit.is_not(None))
    return [(dossier_id, agency) for dossier_id, agency in await session.execute(query)]


async def documents(session: Session, tasks: Collection[Task]) -> dict[UUID, Document]:
    """Every paper that the tasks mark, by its id."""
    marked = {document_id for task in tasks for document_id in task.document_ids}
    if not marked:
        return {}
    found = await session.scalars(select(Document).where(Document.id.in_(marked)))
    return {document.id: document for document in found}


async def filed_papers(session: Session, dossier_id: UUID) -> list[UUID]:
    """What the applicant has handed in, the oldest first."""
    query = select(Document.id).where(
        Document.dossier_id == dossier_id, Document.purpose.in_((Purpose.FILING, Purpose.SUPPLEMENT))
    )
    return [*await session.scalars(query.order_by(Document.uploaded_at, Document.id))]


async def papers_among(session: Session, dossier_id: UUID, document_ids: Collection[UUID]) -> set[UUID]:
    query = select(Document.id).where(Document.dossier_id == dossier_id, Document.id.in_(document_ids))
    return set(await session.scalars(query))


async def newly_overdue(session: Session, now: datetime) -> Sequence[Late]:
    """What has become overdue and was not told; so many of each unit, the oldest first."""
    place = func.row_number().over(partition_by=Task.unit, order_by=(Task.due_at, Task.id)).label("place")
    late = (
        select(Task.unit, Task.dossier_id, Task.id, place)
        .join(Dossier, Dossier.id == Task.dossier_id)
        .where(OPEN, Task.overdue_told_at.is_(None), _late_at(now), _WAITS)
        .subquery()
    )
    query = select(late.c.unit, late.c.dossier_id, late.c.id).where(late.c.place <= PER_UNIT).order_by(late.c.unit)
    return [Late(*row) for row in await session.execute(query)]


async def untold(session: Session, task_id: UUID) -> Task | None:
    return await session.scalar(select(Task).where(Task.id == task_id, OPEN, Task.overdue_told_at.is_(None)))
