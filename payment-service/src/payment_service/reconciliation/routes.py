from typing import Annotated
from uuid import UUID

from contracts.days import Day
from fastapi import Depends, Query, Request, Response
from servicekit.app import problem_responses
from servicekit.auth import Official
from servicekit.database import Reading, Transaction
from servicekit.etag import IfMatch, tag
from servicekit.paging import Page, Paging
from servicekit.problems import NotPermitted, VersionConflict, VersionRequired
from servicekit.routing import api_router

from payment_service.checkouts.settlement import Settling
from payment_service.reconciliation import resolving, service
from payment_service.reconciliation.problems import (
    ActDoesNotFit,
    LineNeedsAnother,
    LineNotOpen,
    PaymentNotAttachable,
    ReturnNeedsAnother,
)
from payment_service.reconciliation.resolving import Decision
from payment_service.reconciliation.schemas import (
    LineActRead,
    LineAttach,
    LineDecision,
    MissingPayment,
    ReconciliationRead,
)
from payment_service.reconciliation.service import Wanted
from payment_service.statements.models import StatementLine
from payment_service.statements.problems import StatementLineNotFound
from payment_service.statements.schemas import LineOutcome, LineState, StatementLineRead, StatementSource
from payment_service.statements.settling import settling

router = api_router(tags=["payments"])

AskedDay = Annotated[Day, Query(alias="date", description="the day of booking, in Vietnam")]
Provider = Annotated[StatementSource | None, Query(description="only this one's")]
_LINE = "/payments/statement-lines/{line_id}"
_REFUSALS = (
    StatementLineNotFound, NotPermitted, LineNeedsAnother, VersionRequired, VersionConflict, LineNotOpen, ActDoesNotFit,
)  # fmt: skip


async def _settling(request: Request) -> Settling:
    return settling(request.app.state.kit)


NowSettling = Annotated[Settling, Depends(_settling)]


async def _decision(body: LineDecision, caller: Official, expected: IfMatch, now: NowSettling) -> Decision:
    return Decision(caller, body.reason, expected, now)


Deciding = Annotated[Decision, Depends(_decision)]


@router.get(
    "/payments/reconciliation",
    summary="One day's money, ours against theirs, provider by provider, and the lines of their statements",
    responses=problem_responses(NotPermitted),
)
async def get_reconciliation(
    day: AskedDay,
    caller: Official,
    session: Reading,
    paging: Paging,
    response: Response,
    provider: Provider = None,
    outcome: LineOutcome | None = None,
    state: LineState | None = None,
) -> ReconciliationRead:
    response.headers["Cache-Control"] = "no-store"
    return await service.of_day(session, day, Wanted(provider, outcome, state), caller, paging)


@router.get(
    "/payments/reconciliation/missing",
    summary="What was settled here on that day and is on no statement",
    responses=problem_responses(NotPermitted),
)
async def list_missing(
    day: AskedDay, caller: Official, session: Reading, paging: Paging, provider: Provider = None
) -> Page[MissingPayment]:
    found, next_cursor, total = await service.missing(session, day, provider, caller, paging)
    items = [MissingPayment.model_validate(payment) for payment in found]
    return Page[MissingPayment](items=items, next_cursor=next_cursor, total=total)


@router.get(
    f"{_LINE}/acts",
    summary="Who decided what about a line, and why",
    responses=problem_responses(NotPermitted, StatementLineNotFound),
)
async def list_acts(line_id: UUID, caller: Official, session: Reading) -> Page[LineActRead]:
    return Page[LineActRead](
        items=[LineActRead.model_validate(act) for act in await service.acts(session, line_id, caller)]
    )


@router.post(
    f"{_LINE}/actions/attach",
    summary="Say which VietQR payment a transfer was meant for; it is settled by it",
    responses=problem_responses(*_REFUSALS, PaymentNotAttachable),
)
async def attach_line(
    line_id: UUID,
    body: LineAttach,
    caller: Official,
    session: Transaction,
    expected: IfMatch,
    now: NowSettling,
    response: Response,
) -> StatementLineRead:
    decision = Decision(caller, body.reason, expected, now)
    return _shown(await resolving.attach(session, line_id, body.payment_id, decision), response)


@router.post(
    f"{_LINE}/actions/refund",
    summary="Open a refund case for what came for a payment and does not settle it",
    responses=problem_responses(*_REFUSALS),
)
async def refund_line(line_id: UUID, decision: Deciding, session: Transaction, response: Response) -> StatementLineRead:
    return _shown(await resolving.refund(session, line_id, decision), response)


@router.post(
    f"{_LINE}/actions/return",
    summary="Propose that the bank sends a transfer back to whoever it came from; another person confirms it",
    responses=problem_responses(*_REFUSALS),
)
async def return_line(line_id: UUID, decision: Deciding, session: Transaction, response: Response) -> StatementLineRead:
    return _shown(await resolving.propose_return(session, line_id, decision), response)


@router.post(
    f"{_LINE}/actions/confirm-return",
    summary="Note that the bank sends the transfer back, never by who proposed it",
    responses=problem_responses(*_REFUSALS, ReturnNeedsAnother),
)
async def confirm_return(
    line_id: UUID, decision: Deciding, session: Transaction, response: Response
) -> StatementLineRead:
    return _shown(await resolving.confirm_return(session, line_id, decision), response)


@router.post(
    f"{_LINE}/actions/reject-return",
    summary="Say why a proposed return is not made; the line stays open",
    responses=problem_responses(*_REFUSALS),
)
async def reject_return(
    line_id: UUID, decision: Deciding, session: Transaction, response: Response
) -> StatementLineRead:
    return _shown(await resolving.reject_return(session, line_id, decision), response)


@router.post(
    f"{_LINE}/actions/write-off",
    summary="Take what nobody claims as other income, or a provider's shortfall as lost",
    responses=problem_responses(*_REFUSALS),
)
async def write_off_line(
    line_id: UUID, decision: Deciding, session: Transaction, response: Response
) -> StatementLineRead:
    return _shown(await resolving.write_off(session, line_id, decision), response)


@router.post(
    f"{_LINE}/actions/accept",
    summary="Take a deposit over another sum than was said as the till's; what differs is short or over",
    responses=problem_responses(*_REFUSALS),
)
async def accept_line(line_id: UUID, decision: Deciding, session: Transaction, response: Response) -> StatementLineRead:
    return _shown(await resolving.accept(session, line_id, decision), response)


@router.post(
    f"{_LINE}/actions/reopen",
    summary="Take back a return or a write-off, by a correction",
    responses=problem_responses(*_REFUSALS),
)
async def reopen_line(line_id: UUID, decision: Deciding, session: Transaction, response: Response) -> StatementLineRead:
    return _shown(await resolving.reopen(session, line_id, decision), response)


def _shown(line: StatementLine, response: Response) -> StatementLineRead:
    tag(response, line.version)
    return StatementLineRead.model_validate(line)
