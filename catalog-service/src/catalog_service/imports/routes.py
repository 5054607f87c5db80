from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from servicekit.app import problem_responses
from servicekit.auth import Administrator
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.long_work import OperationNotFound, OperationStarted
from servicekit.paging import Page, Paging
from servicekit.problems import (
    BodyTooLarge,
    InvalidBody,
    InvalidParameter,
    NotPermitted,
    Unauthenticated,
    UnsupportedMediaType,
)
from servicekit.routing import api_router

from catalog_service.imports import packages, receiving, reporting, service
from catalog_service.imports.documents import CatalogueDocument
from catalog_service.imports.examples import REQUEST_BODY
from catalog_service.imports.problems import ExportTooLarge, ReportNotFound, SignatureInvalid, SignerUnknown
from catalog_service.imports.receiving import Package
from catalog_service.imports.schemas import GZIP, SPREADSHEET, Files, ImportListed, ImportReport, Outcome, Versions
from catalog_service.operations import operations
from catalog_service.spreadsheets.problems import CellImpossible, SheetTooLong, WorkbookUnreadable

router = api_router(tags=["catalogue"])

_WORKBOOK: dict[int | str, dict[str, Any]] = {
    200: {"description": "A spreadsheet", "content": {SPREADSHEET: {"schema": {"type": "string", "format": "binary"}}}}
}
_COMPRESSED: dict[int | str, dict[str, Any]] = {
    200: {"content": {GZIP: {"schema": {"type": "string", "format": "binary"}}}}
}
Wanted = Annotated[Outcome | None, Query(description="only the rows with this outcome")]


async def _package(request: Request, administrator: Administrator) -> Package:
    return await receiving.receive(request)


@router.post(
    "/catalog/imports",
    summary="Import the catalogue: JSON, a spreadsheet or national records; all or nothing, reported row by row",
    description="The catalogue's own document, records as the national service LayThuTuc gives them, or the template's "
    "spreadsheet (as the body, or as `file` of a form). At most 20 MiB; the document may come compressed "
    "(`application/gzip`, unpacked at most 256 MiB). Files that records name by SHA-256 are in the document, or were "
    "sent before, one by one, to `PUT /catalog/files/{sha256}`: so for every spreadsheet, which holds no files. "
    "A package may be signed as its export was.",
    status_code=202,
    openapi_extra={"requestBody": REQUEST_BODY},
    responses=problem_responses(
        Unauthenticated,
        NotPermitted,
        BodyTooLarge,
        UnsupportedMediaType,
        InvalidBody,
        WorkbookUnreadable,
        SignatureInvalid,
        SignerUnknown,
    ),
)
async def import_catalog(
    package: Annotated[Package, Depends(_package)],
    administrator: Administrator,
    session: Transaction,
    now: Now,
    response: Response,
    dry_run: bool = False,
) -> OperationStarted:
    operation = await service.request(session, package, dry_run=dry_run, by=administrator.subject, now=now)
    return operations.started(operation, response)


@router.get(
    "/catalog/imports/template.xlsx",
    summary="The empty spreadsheet of the catalogue, with its guide",
    response_class=Response,
    responses=_WORKBOOK | problem_responses(Unauthenticated, NotPermitted),
)
async def get_template(administrator: Administrator) -> Response:
    return packages.workbook(await service.template(), "catalog-template.xlsx")


@router.get(
    "/catalog/imports",
    summary="All imports, the newest first, with what became of their rows",
    responses=problem_responses(Unauthenticated, NotPermitted, InvalidParameter),
)
async def list_imports(
    paging: Paging, administrator: Administrator, session: Reading, response: Response
) -> Page[ImportListed]:
    response.headers["Cache-Control"] = "no-store"
    return await service.page(session, paging)


@router.get(
    "/catalog/imports/{operation_id}/report",
    summary="What became of every row of an import, page by page",
    responses=problem_responses(Unauthenticated, NotPermitted, OperationNotFound, ReportNotFound, InvalidParameter),
)
async def get_report(
    operation_id: str,
    administrator: Administrator,
    session: Reading,
    outcome: Wanted = None,
    page_size: Annotated[int, Query(ge=1, le=1000)] = 1000,
    cursor: Annotated[str | None, Query(max_length=10, pattern="^[0-9]{1,10}$")] = None,
) -> ImportReport:
    return await reporting.page(session, operation_id, outcome, page_size, cursor)


@router.get(
    "/catalog/imports/{operation_id}/report.xlsx",
    summary="The report of an import as a spreadsheet",
    response_class=Response,
    responses=_WORKBOOK | problem_responses(Unauthenticated, NotPermitted, OperationNotFound, ReportNotFound),
)
async def get_report_workbook(
    operation_id: str, administrator: Administrator, session: Reading, outcome: Wanted = None
) -> Response:
    content = await reporting.workbook(session, operation_id, outcome)
    await session.close()  # who reads slowly holds no connection
    return packages.file(content, "import-report.xlsx", SPREADSHEET)


@router.get(
    "/catalog/export",
    summary="The whole catalogue as one signed document that can be imported again",
    description="Procedures with every published version in order of its number, so "
    "that elsewhere every day has the same answer; an import takes a history whole or not at all. "
    "Signed level waivers travel under their seals: one whose key is not known elsewhere lifts nothing there. Drafts, "
    "unsigned waivers, proofs and findings stay behind. "
    "`X-Package-SHA256` is the body's hash, `X-Package-Signature` its detached JWS (Ed25519). The files of "
    "blank forms are inside while the whole is within the 20 MiB of an import. A larger catalogue is moved with "
    "`files=apart&compressed=true`: first each file that `procedures[].forms[].file.sha256` names, from "
    "`GET /catalog/files/{sha256}` to `PUT /catalog/files/{sha256}`, then the document as it is.",
    response_model=CatalogueDocument,
    responses=_COMPRESSED | problem_responses(Unauthenticated, NotPermitted, ExportTooLarge),
)
async def export_catalog(
    administrator: Administrator,
    session: Reading,
    request: Request,
    files: Annotated[Files, Query(description="where the bytes of blank forms are")] = Files.INSIDE,
    compressed: Annotated[bool, Query(description="as gzip, which an import takes as it is")] = False,
    versions: Annotated[Versions, Query(description="all with their numbers, or the newest without")] = Versions.ALL,
) -> Response:
    content = await service.export(session, files, versions)
    return await packages.package(content, files, compressed, request.app.state.kit.mint)


@router.get(
    "/catalog/export.xlsx",
    summary="The catalogue in the form of the template, procedures in their newest version alone",
    description="It can be imported again, without the history, search words, national codes and waivers: these travel "
    "with `GET /catalog/export`. What no cell can keep is refused with its place. "
    "Files of blank forms are named by their SHA-256; elsewhere they are sent to "
    "`PUT /catalog/files/{sha256}` before the spreadsheet, else the report says for each row which file is missing.",
    response_class=Response,
    responses=_WORKBOOK | problem_responses(Unauthenticated, NotPermitted, CellImpossible, SheetTooLong),
)
async def export_workbook(administrator: Administrator, session: Reading) -> Response:
    return packages.workbook(await service.export_workbook(session), "catalog.xlsx")
