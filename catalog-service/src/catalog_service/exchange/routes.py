from typing import Annotated

from contracts.days import Instant
from fastapi import Query
from servicekit.app import problem_responses
from servicekit.auth import Partner
from servicekit.clock import VIETNAM, Now
from servicekit.database import Reading, Transaction
from servicekit.problems import InvalidBody, NotPermitted, Unauthenticated
from servicekit.routing import api_router

from catalog_service.exchange import feed, service
from catalog_service.exchange.problems import CursorInvalid, ScopeMissing
from catalog_service.exchange.schemas import ProcedureFeed, ProposalAnswer, ProposedProcedures
from catalog_service.imports.problems import ImportRunning

router = api_router(tags=["sync"])

Since = Annotated[Instant | None, Query(description="only what has changed since; go on with the cursor")]


@router.get(
    "/sync/procedures",
    summary="Procedures that have changed, in order: versions in force and to come, tombstones of the retired",
    responses=problem_responses(Unauthenticated, NotPermitted, ScopeMissing, CursorInvalid),
)
async def read_procedures(
    partner: Partner,
    session: Reading,
    now: Now,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    changed_since: Since = None,
    page_size: Annotated[int, Query(ge=1, le=100)] = 100,
) -> ProcedureFeed:
    _require(partner.scopes, "sync:procedures:read")
    return await feed.read(session, cursor, changed_since, page_size, now.astimezone(VIETNAM).date())


@router.post(
    "/sync/procedures",
    summary="Propose procedures: an outcome for each, and drafts that the administrator publishes",
    responses=problem_responses(Unauthenticated, NotPermitted, ScopeMissing, ImportRunning, InvalidBody),
)
async def propose_procedures(
    proposed: ProposedProcedures, partner: Partner, session: Transaction, now: Now
) -> ProposalAnswer:
    _require(partner.scopes, "sync:procedures:write")
    return await service.propose(session, proposed, partner, now)


def _require(scopes: frozenset[str], scope: str) -> None:
    if scope not in scopes:
        raise ScopeMissing(scope)
