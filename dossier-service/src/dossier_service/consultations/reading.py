"""Tasks as they are seen: by the unit that was asked, by those who see the dossier, by the applicant."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from servicekit import paging
from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from servicekit.paging import Page, PageRequest

from dossier_service.consultations import repository
from dossier_service.consultations.models import Task, TaskKind
from dossier_service.consultations.problems import TaskNotFound
from dossier_service.consultations.schemas import InboxState, TaskDossier, TaskRead, TaskState
from dossier_service.documents.models import Document
from dossier_service.documents.problems import DocumentNotFound
from dossier_service.documents.rules import require_openable
from dossier_service.documents.schemas import DocumentRead
from dossier_service.dossiers import service as dossiers
from dossier_service.dossiers.lifecycle import WAITING_FOR_TASKS, Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.repository import vantages
from dossier_service.dossiers.schemas import Coded
from dossier_service.procedures import repository as procedures
from dossier_service.units import repository as units


async def page(
    session: Session, caller: Caller, state: InboxState | None, request: PageRequest, now: datetime
) -> Page[TaskRead]:
    """The inbox of the caller's unit and those below, with that of whom they stand in for."""
    rows, next_cursor, total = await paging.fetch(
        session, repository.inbox(await vantages(session, caller), state, now), request
    )
    items = await _read(session, [(row.Task, row.Dossier) for row in rows], now, inside=True)
    return Page[TaskRead](items=items, next_cursor=next_cursor, total=total)


async def one(session: Session, task_id: UUID, caller: Caller, now: datetime) -> tuple[TaskRead, int]:
    """With the version of its dossier, which an answer has to name. Raises TaskNotFound."""
    found = await repository.get(session, task_id, caller)
    if found is None:
        raise TaskNotFound
    (read,) = await _read(session, [found], now, inside=True)
    return read, found[1].version


async def marked_document(session: Session, task_id: UUID, document_id: UUID, caller: Caller) -> Document:
    """Raises TaskNotFound, DocumentNotFound, DocumentNotScanned, DocumentInfected."""
    found = await repository.get(session, task_id, caller)
    if found is None:
        raise TaskNotFound
    document = (await repository.documents(session, [found[0]])).get(document_id)
    if document is None:
        raise DocumentNotFound
    require_openable(document, caller)
    return document


async def of_dossier(session: Session, dossier_id: UUID, caller: Caller, now: datetime) -> list[TaskRead]:
    """Oldest first. Raises DossierNotFound."""
    dossier = await dossiers.get(session, dossier_id, caller)
    tasks = await repository.of_dossier(session, dossier.id)
    inside = caller.kind is CallerKind.OFFICIAL
    return await _read(session, [(task, dossier) for task in tasks], now, inside=inside)


async def _read(
    session: Session, rows: Sequence[tuple[Task, Dossier]], now: datetime, *, inside: bool
) -> list[TaskRead]:
    codes = {code for task, _ in rows for code in (task.unit, task.asked_by_unit) if code}
    names = await units.names(session, codes)
    versions = {(dossier.procedure_code, dossier.procedure_version) for _, dossier in rows}
    titles = await procedures.names(session, versions)
    papers = await repository.documents(session, [task for task, _ in rows]) if inside else {}
    return [_shown(task, dossier, names, titles, papers, now, inside=inside) for task, dossier in rows]


def _shown(
    task: Task,
    dossier: Dossier,
    names: Mapping[str, str],
    titles: Mapping[tuple[str, int], str],
    papers: Mapping[UUID, Document],
    now: datetime,
    *,
    inside: bool,
) -> TaskRead:
    def coded(code: str) -> Coded:
        return Coded(code=code, name=names.get(code, code))

    title = titles[dossier.procedure_code, dossier.procedure_version]
    marked = [papers[document_id] for document_id in task.document_ids if document_id in papers]
    return TaskRead(
        id=task.id,
        kind=TaskKind(task.kind),
        step=task.step_id,
        state=_state(task, Status(dossier.status), now),
        dossier=TaskDossier(
            id=dossier.id,
            code=dossier.code,
            status=Status(dossier.status),
            procedure=Coded(code=dossier.procedure_code, name=title),
        ),
        unit=coded(task.unit),
        asked_by=task.asked_by if inside else None,
        asked_by_unit=coded(task.asked_by_unit) if task.asked_by_unit else None,
        question=task.question if inside else None,
        documents=[DocumentRead.model_validate(document) for document in marked],
        asked_at=task.asked_at,
        due_at=task.due_at,
        answered_at=task.answered_at,
        answered_by=task.answered_by if inside else None,
        answer=task.answer if inside else None,
        recalled_at=task.recalled_at,
    )


def _state(task: Task, status: Status, now: datetime) -> TaskState:
    if task.answered_at:
        return TaskState.ANSWERED
    if task.recalled_at or status not in WAITING_FOR_TASKS:
        return TaskState.RECALLED
    return TaskState.OVERDUE if task.due_at < now else TaskState.OPEN
