from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from fastapi.responses import JSONResponse
from servicekit.app import problem_responses
from servicekit.auth import Official
from servicekit.database import Reading, Session, Transaction
from servicekit.etag import tag
from servicekit.long_work import OperationStarted
from servicekit.paging import Page, Paging
from servicekit.problems import BodyTooLarge, InvalidBody, NotPermitted, UnsupportedMediaType
from servicekit.routing import api_router

from payment_service.operations import operations
from payment_service.statements import service
from payment_service.statements.problems import (
    StatementAlreadyConfirmed,
    StatementLineNotFound,
    StatementNeedsAnother,
    StatementNotFound,
    StatementNotValid,
    TotalDiffers,
)
from payment_service.statements.receiving import BroughtStatement, ConfirmedStatement
from payment_service.statements.schemas import LineOutcome, StatementLineRead, StatementRead, StatementSummary

router = api_router(tags=["payments"])

_CSV: dict[int | str, dict[str, Any]] = {200: {"description": "CSV", "content": {"text/csv": {}}}}
_FOLLOWED: dict[int | str, dict[str, Any]] = {
    202: {"model": OperationStarted, "description": "A long file: follow its operation"}
}
_FILE = {"type": "string", "format": "binary"}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "text/csv": {
                "schema": _FILE,
                "example": "transaction_id,booked_at,account,amount_vnd,memo\n"
                "FT261124000001,2026-11-24T10:05:00+07:00,113366668888,200000,MCAAAAAAAAAAAAA\n",
            },
            "multipart/form-data": {
                "schema": {"type": "object", "required": ["file"], "properties": {"file": _FILE}},
            },
        },
    }
}


@router.post(
    "/payments/statements",
    status_code=201,
    summary="Bring a bank's statement or a provider's settlement file (CSV)",
    description="It counts at once where the bank, which is asked, says the same, else once another person confirms it "
    "(`confirmed_by`). UTF-8, at most 20 MiB and 100,000 lines, as the body or as `file` of a form. Columns are found "
    "by their headings, Vietnamese or English. One fault refuses the whole file; each is named by line and column.",
    openapi_extra=_BODY,
    response_model=StatementRead,
    responses=_FOLLOWED
    | problem_responses(NotPermitted, BodyTooLarge, UnsupportedMediaType, InvalidBody, StatementNotValid),
)
async def bring_statement(
    brought_id: BroughtStatement, caller: Official, session: Transaction, response: Response
) -> StatementRead | Response:
    response.headers["Location"] = f"/api/v1/payments/statements/{brought_id}"
    return await _what_became_of(brought_id, session, response)


@router.post(
    "/payments/statements/{statement_id}/actions/confirm",
    summary="Say by its total that a statement is the bank's; its lines are judged, each counts once",
    description="Never who brought it. A line is known by its number at the bank, account, day and sum: however often "
    "it is told, it counts once. More than 200 lines are judged afterwards (202, an operation).",
    response_model=StatementRead,
    responses=_FOLLOWED
    | problem_responses(
        NotPermitted, StatementNotFound, StatementNeedsAnother, StatementAlreadyConfirmed, TotalDiffers
    ),
)
async def confirm_statement(
    confirmed_id: ConfirmedStatement, caller: Official, session: Transaction, response: Response
) -> StatementRead | Response:
    return await _what_became_of(confirmed_id, session, response)


async def _what_became_of(statement_id: UUID, session: Session, response: Response) -> StatementRead | Response:
    operation = await service.operation_of(session, statement_id)
    if operation is not None:
        started = operations.started(operation, response)
        return JSONResponse(started.model_dump(mode="json"), 202, {"Location": response.headers["Location"]})
    return await service.with_lines(session, statement_id)


@router.get(
    "/payments/statements",
    summary="Statements of the caller's unit and below, newest first",
    responses=problem_responses(NotPermitted),
)
async def list_statements(
    caller: Official,
    session: Reading,
    paging: Paging,
    is_confirmed: Annotated[bool | None, Query(alias="confirmed", description="false: those that still wait")] = None,
) -> Page[StatementSummary]:
    items, next_cursor, total = await service.listed(session, is_confirmed, caller, paging)
    return Page[StatementSummary](items=items, next_cursor=next_cursor, total=total)


@router.get(
    "/payments/statements/{statement_id}/file",
    summary="The file as it came, for whoever is to confirm it",
    response_class=Response,
    responses=_CSV | problem_responses(NotPermitted, StatementNotFound),
)
async def get_file(statement_id: UUID, caller: Official, session: Reading) -> Response:
    content = await service.content(session, statement_id, caller)
    headers = {
        "Content-Disposition": f'attachment; filename="statement-{statement_id}.csv"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.get(
    "/payments/statements/{statement_id}",
    summary="What became of a statement",
    responses=problem_responses(NotPermitted, StatementNotFound),
)
async def get_statement(statement_id: UUID, caller: Official, session: Reading, response: Response) -> StatementSummary:
    response.headers["Cache-Control"] = "no-store"
    return await service.read(session, statement_id, caller)


@router.get(
    "/payments/statements/{statement_id}/lines",
    summary="The lines of a statement, in the file's order",
    responses=problem_responses(NotPermitted, StatementNotFound),
)
async def list_lines(
    statement_id: UUID,
    caller: Official,
    session: Reading,
    paging: Paging,
    outcome: Annotated[LineOutcome | None, Query(description="only these")] = None,
) -> Page[StatementLineRead]:
    found, next_cursor, total = await service.lines(session, statement_id, outcome, caller, paging)
    items = [StatementLineRead.model_validate(line) for line in found]
    return Page[StatementLineRead](items=items, next_cursor=next_cursor, total=total)


@router.get(
    "/payments/statement-lines/{line_id}",
    summary="One line of a statement, with the version that acts on it ask for",
    responses=problem_responses(NotPermitted, StatementLineNotFound),
)
async def get_line(line_id: UUID, caller: Official, session: Reading, response: Response) -> StatementLineRead:
    line = await service.line(session, line_id, caller)
    response.headers["Cache-Control"] = "no-store"
    tag(response, line.version)
    return StatementLineRead.model_validate(line)
