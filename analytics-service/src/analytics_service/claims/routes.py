from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from servicekit.app import problem_responses
from servicekit.auth import Analyst
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.paging import Page, Paging
from servicekit.problems import NotPermitted, Unauthenticated
from servicekit.rendering import Language
from servicekit.routing import api_router

from analytics_service.claims import service
from analytics_service.claims.problems import ClaimInFuture, ClaimNotFound
from analytics_service.claims.schemas import ClaimBody, ClaimRead
from analytics_service.reports.readers import Reader

router = api_router(tags=["claims"])


@router.post(
    "/analytics/claims",
    status_code=201,
    summary="Ghi nhận số liệu của một nguồn · Record what a source says",
    responses=problem_responses(Unauthenticated, NotPermitted, ClaimInFuture),
)
async def record_claim(
    body: ClaimBody, caller: Analyst, session: Transaction, now: Now, language: Language, response: Response
) -> ClaimRead:
    claim = await service.record_from(session, body, caller, now, language)
    response.headers["Location"] = f"/api/v1/analytics/claims/{claim.id}"
    return claim


@router.get(
    "/analytics/claims",
    summary="Số liệu các nguồn đã kê khai · What the sources have said, newest first",
    responses=problem_responses(Unauthenticated, NotPermitted),
)
async def list_claims(
    reader: Reader,
    session: Reading,
    request: Paging,
    language: Language,
    source: Annotated[str | None, Query(max_length=60)] = None,
) -> Page[ClaimRead]:
    return await service.page(session, source, reader, request, language)


@router.get(
    "/analytics/claims/{claim_id}",
    summary="Một số liệu kê khai · One claim",
    responses=problem_responses(Unauthenticated, NotPermitted, ClaimNotFound),
)
async def get_claim(claim_id: UUID, reader: Reader, session: Reading, language: Language) -> ClaimRead:
    return await service.read(session, claim_id, reader, language)
