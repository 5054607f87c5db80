from uuid import UUID

from fastapi import Response, status
from servicekit.app import problem_responses
from servicekit.auth import Analyst, Official
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.long_work import OperationNotFound, OperationRead, OperationStarted
from servicekit.paging import Page, Paging
from servicekit.problems import NotPermitted, Unauthenticated
from servicekit.rendering import Language
from servicekit.routing import api_router

from analytics_service.agencies.problems import AgencyUnknown
from analytics_service.exports import service
from analytics_service.exports.problems import (
    ColumnsUnknown,
    ExportNotFound,
    ExportNotReady,
    ExportTooLarge,
    TemplateNameTaken,
    TemplateNotFound,
)
from analytics_service.exports.schemas import ExportBody, ExportRead, TemplateBody, TemplateList, TemplateRead
from analytics_service.operations import operations
from analytics_service.reports.problems import PeriodReversed, PeriodTooLong

router = api_router(tags=["analytics"])
_ACCESS = (Unauthenticated, NotPermitted)
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@router.post(
    "/analytics/exports",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Xuất hồ sơ ra tệp · Export dossiers as CSV or XLSX, in the background",
    responses=problem_responses(
        *_ACCESS, AgencyUnknown, PeriodReversed, PeriodTooLong, ColumnsUnknown, TemplateNotFound, ExportTooLarge
    ),
)
async def start_export(
    body: ExportBody, caller: Analyst, session: Transaction, now: Now, language: Language, response: Response
) -> OperationStarted:
    return operations.started(await service.start(session, body, caller, language, now), response)


@router.get(
    "/analytics/exports",
    summary="Các tệp đã xuất của tôi · My exports, newest first",
    responses=problem_responses(*_ACCESS),
)
async def list_exports(caller: Analyst, session: Reading, request: Paging) -> Page[ExportRead]:
    return await service.page(session, caller, request)


@router.get(
    "/analytics/exports/{export_id}/file",
    summary="Tệp đã xuất · The file, for a day",
    response_class=Response,
    responses={
        200: {"content": {media_type: {} for media_type in MEDIA_TYPES.values()}},
        **problem_responses(*_ACCESS, ExportNotFound, ExportNotReady),
    },
)
async def get_file(export_id: UUID, caller: Analyst, session: Reading) -> Response:
    export = await service.file_of(session, export_id, caller)
    name = f"ho-so-{export.first_day.isoformat()}-{export.last_day.isoformat()}.{export.file_format}"
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(export.content, headers=headers, media_type=MEDIA_TYPES[export.file_format])


@router.post(
    "/analytics/export-templates",
    status_code=status.HTTP_201_CREATED,
    summary="Lưu mẫu xuất · Keep a choice of columns",
    responses=problem_responses(*_ACCESS, ColumnsUnknown, TemplateNameTaken),
)
async def save_template(body: TemplateBody, caller: Analyst, session: Transaction) -> TemplateRead:
    return await service.save_template(session, body, caller)


@router.get(
    "/analytics/export-templates",
    summary="Mẫu xuất của tôi và các cột có · My templates, and every column there is",
    responses=problem_responses(*_ACCESS),
)
async def list_templates(caller: Analyst, session: Reading, language: Language) -> TemplateList:
    return await service.templates(session, caller, language)


@router.delete(
    "/analytics/export-templates/{template_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Bỏ mẫu xuất · Forget a template",
    responses=problem_responses(*_ACCESS, TemplateNotFound),
)
async def forget_template(template_id: UUID, caller: Analyst, session: Transaction) -> None:
    await service.forget_template(session, template_id, caller)


@router.get(
    "/operations/{operation_id}",
    summary="Tác vụ đã đi đến đâu · How far long work has come; for who asked for it",
    responses=problem_responses(*_ACCESS, OperationNotFound),
)
async def get_operation(operation_id: str, caller: Official, session: Reading, response: Response) -> OperationRead:
    response.headers["Cache-Control"] = "no-store"
    return operations.read(await service.operation_of(session, operation_id, caller))
