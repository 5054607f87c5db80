from fastapi import Request, Response
from servicekit.app import problem_responses
from servicekit.auth import Administrator
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.problems import BodyTooLarge, InvalidBody, NotPermitted, Unauthenticated
from servicekit.routing import api_router

from catalog_service.imports import service
from catalog_service.imports.problems import ReportNotFound
from catalog_service.imports.schemas import MAX_BYTES, ImportDocument, ImportReport
from catalog_service.operations import service as operations
from catalog_service.operations.problems import OperationNotFound
from catalog_service.operations.schemas import OperationStarted, OperationState

router = api_router(tags=["catalogue"])


@router.post(
    "/catalog/imports",
    summary="Import units, fields and procedures; all or nothing, reported row by row",
    status_code=202,
    responses=problem_responses(Unauthenticated, NotPermitted, BodyTooLarge, InvalidBody),
)
async def import_catalog(
    document: ImportDocument,
    administrator: Administrator,
    session: Transaction,
    now: Now,
    request: Request,
    response: Response,
    dry_run: bool = False,
) -> OperationStarted:
    if len(await request.body()) > MAX_BYTES:
        raise BodyTooLarge
    operation = await service.request(session, document, dry_run=dry_run, by=administrator.subject, now=now)
    public_id = operations.public_id(operation.id)
    response.headers["Location"] = f"/api/v1/operations/{public_id}"
    return OperationStarted(id=public_id, state=OperationState(operation.state))


@router.get(
    "/catalog/imports/{operation_id}/report",
    summary="What became of every row of an import",
    responses=problem_responses(Unauthenticated, NotPermitted, OperationNotFound, ReportNotFound),
)
async def get_report(operation_id: str, administrator: Administrator, session: Reading) -> ImportReport:
    return await service.report(session, operation_id)


@router.get(
    "/catalog/export",
    summary="The whole catalogue as one document that can be imported again",
    response_model=ImportDocument,
    responses=problem_responses(Unauthenticated, NotPermitted),
)
async def export_catalog(administrator: Administrator, session: Reading) -> Response:
    headers = {"Content-Disposition": 'attachment; filename="catalog.json"', "Cache-Control": "no-store"}
    return Response(await service.export(session), headers=headers, media_type="application/json")
