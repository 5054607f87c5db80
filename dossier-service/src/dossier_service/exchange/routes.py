from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request
from servicekit.app import problem_responses
from servicekit.auth import Administrator, Partner
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.idempotency import exempt
from servicekit.paging import Page, Paging, fetch
from servicekit.rendering import Language
from servicekit.routing import LinesRoute, api_router

from dossier_service.exchange import feed, intake, lines, queueing, repository
from dossier_service.exchange.lines import DuplexResponse
from dossier_service.exchange.problems import CursorInvalid, PushNotFound, PushNotRejected, ScopeMissing
from dossier_service.exchange.schemas import ChangeFeed, PushRead, SyncAnswer, SyncRequest

router = api_router(tags=["sync"])


@exempt
async def receive_lines(partner: Partner, request: Request, language: Language) -> DuplexResponse:
    _require(partner.scopes, "sync:dossiers:write")
    return DuplexResponse(lines.outcomes(request.app.state.kit, request.stream(), partner, language))


# Before the route for JSON: the content type decides between them.
router.add_api_route(
    "/sync/dossiers", receive_lines, methods=["POST"], include_in_schema=False, route_class_override=LinesRoute
)


@router.post(
    "/sync/dossiers",
    summary="Report dossiers: at most 1,000 items, an outcome for each",
    description="Or, as `application/x-ndjson` and without a limit, one item a line: the answer is one outcome a line, "
    "given while the stream comes. Repeating a stream changes nothing, so it needs no Idempotency-Key.",
    responses=problem_responses(ScopeMissing),
)
async def receive_dossiers(
    request: SyncRequest, partner: Partner, session: Transaction, now: Now, language: Language
) -> SyncAnswer:
    _require(partner.scopes, "sync:dossiers:write")
    return SyncAnswer(items=await intake.receive(session, request.items, partner, now, language))


@router.get(
    "/sync/changes",
    summary="What has changed since the cursor, in order",
    responses=problem_responses(ScopeMissing, CursorInvalid),
)
async def read_changes(
    partner: Partner,
    session: Transaction,
    now: Now,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    types: Literal["dossier", "result", "dossier,result", "result,dossier"] = "dossier,result",
    page_size: Annotated[int, Query(ge=1, le=100)] = 100,
) -> ChangeFeed:
    _require(partner.scopes, "sync:changes:read")
    return await feed.read(session, partner, cursor, frozenset(types.split(",")), page_size, now)


@router.get("/sync/pushes", summary="Steps on their way to the national portal, by state")
async def list_pushes(
    caller: Administrator,
    paging: Paging,
    session: Reading,
    state: Literal["waiting", "pushed", "skipped", "rejected"] = "rejected",
) -> Page[PushRead]:
    rows, next_cursor, total = await fetch(session, repository.pushes_in(state), paging)
    return Page[PushRead](items=[PushRead.model_validate(row[0]) for row in rows], next_cursor=next_cursor, total=total)


@router.post(
    "/sync/pushes/{push_id}/retry",
    summary="Push again what the portal had refused",
    responses=problem_responses(PushNotFound, PushNotRejected),
)
async def retry_push(push_id: UUID, caller: Administrator, session: Transaction, now: Now) -> PushRead:
    return PushRead.model_validate(await queueing.retry(session, push_id, now))


def _require(scopes: frozenset[str], scope: str) -> None:
    if scope not in scopes:
        raise ScopeMissing(scope)
