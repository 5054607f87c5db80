"""Exports: asked for, built in the background, kept for a day for who asked; and saved choices of columns."""

from datetime import datetime, timedelta
from uuid import UUID

from servicekit import paging
from servicekit.auth import Caller
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.long_work import OperationNotFound, OperationState
from servicekit.paging import Page, PageRequest

from analytics_service.agencies import service as agencies
from analytics_service.exports import repository
from analytics_service.exports.columns import COLUMNS
from analytics_service.exports.models import Export, ExportTemplate
from analytics_service.exports.problems import (
    ColumnsUnknown,
    ExportFailed,
    ExportNotFound,
    ExportNotReady,
    ExportTooLarge,
    TemplateNameTaken,
    TemplateNotFound,
)
from analytics_service.exports.schemas import (
    ColumnRead,
    ExportBody,
    ExportRead,
    TemplateBody,
    TemplateList,
    TemplateRead,
)
from analytics_service.operations import Operation, operations
from analytics_service.reports.period import Period

MOST_ROWS = 100_000
KEPT = timedelta(hours=24)
MOST_ATTEMPTS = 3


async def start(session: Session, body: ExportBody, caller: Caller, language: str, now: datetime) -> Operation:
    """Raises PeriodReversed, PeriodTooLong, AgencyUnknown, NotPermitted, ColumnsUnknown, TemplateNotFound,
    ExportTooLarge."""
    period = Period.asked(body.first, body.last, now.astimezone(VIETNAM).date())
    root = await agencies.visible_root(session, caller, body.agency)
    columns = await _columns(session, body, caller)
    rows = await repository.count(session, period, root)
    if rows > MOST_ROWS:
        raise ExportTooLarge(rows, MOST_ROWS)
    operation = await operations.start(session, total=rows, by=caller.subject, now=now)
    export = Export(
        operation_id=operation.id,
        file_format=body.format,
        first_day=period.first,
        last_day=period.last,
        agency=root,
        columns=columns,
        language=language,
        rows=rows,
        requested_by=caller.subject,
        requested_at=now,
        attempts=0,
    )
    session.add(export)
    await session.flush()
    return operation


async def operation_of(session: Session, public_id: str, caller: Caller) -> Operation:
    """Who asked may follow it, and an administrator. Raises OperationNotFound."""
    operation = await operations.get(session, public_id)
    if operation.requested_by != caller.subject and not caller.has_role("administrator"):
        raise OperationNotFound
    return operation


async def page(session: Session, caller: Caller, request: PageRequest) -> Page[ExportRead]:
    rows, next_cursor, total = await paging.fetch(session, repository.by_owner(caller.subject), request)
    items = [_read(row[0], await session.get_one(Operation, row[0].operation_id)) for row in rows]
    return Page[ExportRead](items=items, next_cursor=next_cursor, total=total)


async def file_of(session: Session, export_id: UUID, caller: Caller) -> Export:
    """With its content. Raises ExportNotFound, ExportNotReady."""
    export = await repository.get(session, export_id, caller.subject)
    if export is None:
        raise ExportNotFound
    if export.ended_at is None:
        raise ExportNotReady(headers={"Retry-After": "2"})
    if export.content is None:
        raise ExportNotFound
    return export


async def keep(session: Session, export: Export, content: bytes, now: datetime) -> None:
    export.content, export.ended_at, export.expires_at = content, now, now + KEPT
    await operations.finish(session, export.operation_id, result_url=_file_url(export), problem=None)


async def fail(session: Session, export: Export, now: datetime) -> None:
    """Tried again a few times, then given up."""
    export.attempts += 1
    if export.attempts >= MOST_ATTEMPTS:
        export.ended_at = now
        problem = {"code": ExportFailed.code, "status": ExportFailed.status, "title": ExportFailed.title.vi}
        await operations.finish(session, export.operation_id, result_url=None, problem=problem)
    await session.flush()


async def save_template(session: Session, body: TemplateBody, caller: Caller) -> TemplateRead:
    """Raises ColumnsUnknown, TemplateNameTaken."""
    columns = _known(body.columns)
    if await repository.template_named(session, body.name, caller.subject):
        raise TemplateNameTaken
    template = ExportTemplate(id=uuid7(), owner=caller.subject, name=body.name, columns=columns)
    session.add(template)
    await session.flush()
    return TemplateRead(id=template.id, name=template.name, columns=template.columns)


async def templates(session: Session, caller: Caller, language: str) -> TemplateList:
    found = await repository.templates(session, caller.subject)
    return TemplateList(
        items=[TemplateRead(id=each.id, name=each.name, columns=each.columns) for each in found],
        available=[
            ColumnRead(key=key, name=column.name.in_language(language), meaning=column.meaning.in_language(language))
            for key, column in COLUMNS.items()
        ],
    )


async def forget_template(session: Session, template_id: UUID, caller: Caller) -> None:
    """Raises TemplateNotFound."""
    if await repository.template(session, template_id, caller.subject) is None:
        raise TemplateNotFound
    await repository.forget_template(session, template_id)


async def _columns(session: Session, body: ExportBody, caller: Caller) -> list[str]:
    if body.columns is not None:
        return _known(body.columns)
    if body.template is None:
        return list(COLUMNS)
    template = await repository.template(session, body.template, caller.subject)
    if template is None:
        raise TemplateNotFound
    return template.columns


def _known(columns: list[str]) -> list[str]:
    """Each once, in the order that was asked for. Raises ColumnsUnknown."""
    unknown = [name for name in columns if name not in COLUMNS]
    if unknown:
        raise ColumnsUnknown(unknown, list(COLUMNS))
    return list(dict.fromkeys(columns))


def _file_url(export: Export) -> str:
    return f"/api/v1/analytics/exports/{export.operation_id}/file"


def _read(export: Export, operation: Operation) -> ExportRead:
    return ExportRead(
        id=export.operation_id,
        operation=operations.public_id(export.operation_id),
        state=OperationState(operation.state),
        format=export.file_format,  # type: ignore[arg-type] - a constraint holds it
        first=export.first_day,
        last=export.last_day,
        agency=export.agency,
        columns=export.columns,
        rows=export.rows,
        requested_at=export.requested_at,
        expires_at=export.expires_at,
        file_url=_file_url(export) if export.expires_at else None,
    )
