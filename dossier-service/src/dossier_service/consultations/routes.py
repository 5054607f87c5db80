from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import FileResponse
from servicekit import etag
from servicekit.app import problem_responses
from servicekit.auth import Person
from servicekit.clock import Now
from servicekit.database import Reading
from servicekit.ids import uuid7
from servicekit.paging import Page, Paging
from servicekit.routing import api_router

from dossier_service.consultations import reading, service
from dossier_service.consultations.problems import OwnUnitAsked, TaskClosed, TaskDocumentUnknown, TaskNotFound
from dossier_service.consultations.schemas import AnswerBody, ConsultBody, InboxState, RecallBody, TaskRead
from dossier_service.documents.downloads import download
from dossier_service.documents.problems import (
    DocumentDamaged,
    DocumentInfected,
    DocumentNotFound,
    DocumentNotScanned,
)
from dossier_service.dossiers import service as dossiers
from dossier_service.dossiers.answering import Act
from dossier_service.dossiers.lifecycle import TransitionNotAllowed
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound, NoOpenTask, UnitUnknown
from dossier_service.dossiers.reading import in_sight
from dossier_service.dossiers.schemas import DossierRead
from dossier_service.reads import service as reads
from dossier_service.reads.doors import shows
from dossier_service.reads.models import Part, ReadKind
from dossier_service.watermarks import service as watermarks
from dossier_service.watermarks.problems import NoWatermark, WatermarksBusy

router = api_router(tags=["consultations"])
_PROBLEMS = (DossierNotFound, ActionNotYours, TransitionNotAllowed)
_PATH = "/dossiers/{dossier_id}/actions"
_TASKS = {"part": Part.TASKS}


@router.post(
    f"{_PATH}/consult",
    summary="Ask another unit for its opinion, until a date of its own",
    responses=problem_responses(*_PROBLEMS, UnitUnknown, OwnUnitAsked, TaskDocumentUnknown),
)
async def consult(dossier_id: UUID, body: ConsultBody, act: Act) -> DossierRead:
    return await act.answer(await service.consult(act.session, dossier_id, body, act.caller, act.expected, act.now))


@router.post(
    f"{_PATH}/answer-consultation",
    summary="Answer as the unit that was asked; the ETag is that of its task",
    responses=problem_responses(*_PROBLEMS, TaskNotFound, TaskClosed),
)
async def answer_consultation(dossier_id: UUID, body: AnswerBody, act: Act) -> DossierRead:
    dossier = await service.answer(act.session, dossier_id, body, act.caller, act.expected, act.now)
    _, sight = await dossiers.get_in_sight(act.session, dossier.id, act.caller)
    return in_sight(await act.answer(dossier), sight)


@router.post(
    f"{_PATH}/recall-consultation",
    summary="Take back a question that has not been answered",
    responses=problem_responses(*_PROBLEMS, TaskNotFound, TaskClosed, NoOpenTask),
)
async def recall_consultation(dossier_id: UUID, body: RecallBody, act: Act) -> DossierRead:
    return await act.answer(await service.recall(act.session, dossier_id, body, act.caller, act.expected, act.now))


@router.get(
    "/dossiers/{dossier_id}/tasks",
    dependencies=[shows(Part.TASKS)],
    summary="What other units were asked or have to do for a dossier, oldest first",
    responses=problem_responses(DossierNotFound),
)
async def list_tasks_of_dossier(dossier_id: UUID, caller: Person, session: Reading, now: Now) -> Page[TaskRead]:
    return Page[TaskRead](items=await reading.of_dossier(session, dossier_id, caller, now))


@router.get("/tasks", summary="What the caller's unit was asked, newest first", responses=problem_responses())
async def list_tasks(
    paging: Paging, caller: Person, session: Reading, now: Now, state: Annotated[InboxState | None, Query()] = None
) -> Page[TaskRead]:
    page = await reading.page(session, caller, state, paging, now)
    about = [task.dossier.id for task in page.items]
    await reads.note(session, caller, ReadKind.LIST, now, dossier_ids=about, asked=_TASKS)
    return page


@router.get(
    "/tasks/{task_id}",
    summary="One task of the caller's unit; its ETag goes with the answer",
    responses=problem_responses(TaskNotFound),
)
async def get_task(task_id: UUID, caller: Person, session: Reading, now: Now, response: Response) -> TaskRead:
    task, version = await reading.one(session, task_id, caller, now)
    etag.tag(response, version)
    response.headers["Cache-Control"] = "no-store"
    await reads.note(session, caller, ReadKind.DOSSIER, now, dossier_ids=[task.dossier.id], asked=_TASKS)
    return task


@router.get(
    "/tasks/{task_id}/documents/{document_id}",
    summary="A paper that was marked for the task; of an identity paper a copy with a watermark",
    response_class=FileResponse,
    responses=problem_responses(
        TaskNotFound,
        DocumentNotFound,
        DocumentNotScanned,
        DocumentInfected,
        DocumentDamaged,
        NoWatermark,
        WatermarksBusy,
    )
    | {200: {"content": {"application/octet-stream": {}}}},
)
async def get_task_document(
    task_id: UUID, document_id: UUID, caller: Person, session: Reading, now: Now, request: Request
) -> FileResponse:
    document = await reading.marked_document(session, task_id, document_id, caller)
    entry = uuid7()
    watermark = await watermarks.due(session, document, caller, entry, now)
    about, asked = [document.dossier_id], {"part": Part.DOCUMENTS}
    await reads.note(session, caller, ReadKind.DOSSIER, now, dossier_ids=about, asked=asked, reading=entry)
    await session.close()
    return await download(document, request, watermark)
