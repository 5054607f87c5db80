"""Statements: kept as they came, their lines counted once however often they are told."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from servicekit.auth import Caller
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.paging import PageRequest, Total
from servicekit.problems import NotPermitted

from payment_service.operations import Operation, operations
from payment_service.statements import repository
from payment_service.statements.models import Statement, StatementLine
from payment_service.statements.parsing import ParsedLine
from payment_service.statements.problems import StatementLineNotFound, StatementNotFound
from payment_service.statements.schemas import (
    JUDGED_AT_ONCE,
    LineOutcome,
    LineReason,
    LineState,
    OutcomeCounts,
    StatementLineRead,
    StatementRead,
    StatementSource,
    StatementSummary,
)

KEEPERS = ("clerk", "administrator")
"""Who brings statements; deciding about their lines is another's (see reconciliation)."""
READERS = (*KEEPERS, "approver", "analyst", "auditor", "leader")


def require_keeper(caller: Caller) -> str:
    """The caller's unit. Raises NotPermitted."""
    if caller.unit is None or not caller.has_role(*KEEPERS):
        raise NotPermitted
    return caller.unit


def require_reader(caller: Caller) -> str:
    """The caller's unit. Raises NotPermitted."""
    if caller.unit is None or not caller.has_role(*READERS):
        raise NotPermitted
    return caller.unit


async def take_in(
    session: Session,
    source: StatementSource,
    content: bytes,
    parsed: Sequence[ParsedLine],
    caller: Caller,
    now: datetime,
) -> Statement:
    """Its lines wait to be judged, but for those that were told before. Raises NotPermitted."""
    unit, digest = require_keeper(caller), hashlib.sha256(content).hexdigest()
    await repository.keep_file(session, digest, content, now)
    statement = Statement(
        id=uuid7(),
        provider=source,
        sha256=digest,
        line_count=len(parsed),
        unit=unit,
        uploaded_by=caller.subject,
        uploaded_at=now,
    )
    if len(parsed) > JUDGED_AT_ONCE:
        operation = await operations.start(session, total=len(parsed), by=caller.subject, now=now)
        statement.operation_id = operation.id
    session.add(statement)
    await session.flush()
    rows = sorted((_row(statement, line) for line in parsed), key=_order)
    added = await repository.add_counted(session, rows)
    told_before: dict[str, Any] = {
        "state": LineState.CLOSED,
        "outcome": LineOutcome.DUPLICATE,
        "reason": LineReason.TOLD_BEFORE,
        "judged_at": now,
    }
    copies = [row | told_before for row in rows if row["id"] not in added]
    await repository.add_copies(session, copies)
    if statement.operation_id is not None and copies:
        await operations.advance(session, statement.operation_id, len(copies))
    return statement


async def finish(session: Session, statement_id: UUID, now: datetime) -> None:
    """Nothing of it waits any more."""
    statement = await repository.lock_statement(session, statement_id)
    if statement.finished_at is None:
        statement.finished_at = now
        if statement.operation_id is not None:
            url = f"/api/v1/payments/statements/{statement.id}"
            await operations.finish(session, statement.operation_id, result_url=url, problem=None)
    await session.flush()


async def read(session: Session, statement_id: UUID, caller: Caller) -> StatementSummary:
    """Raises NotPermitted, StatementNotFound."""
    return await _summary(session, await _find(session, statement_id, caller))


async def operation_of(session: Session, statement_id: UUID) -> Operation | None:
    """None for a short statement, which is judged at once."""
    statement = await session.get_one(Statement, statement_id)
    return await session.get_one(Operation, statement.operation_id) if statement.operation_id else None


async def with_lines(session: Session, statement_id: UUID) -> StatementRead:
    statement = await session.get_one(Statement, statement_id)
    summary = await _summary(session, statement)
    found = await repository.lines(session, statement.id)
    lines = [StatementLineRead.model_validate(line) for line in found]
    return StatementRead(**summary.model_dump(), lines=lines)


async def lines(
    session: Session, statement_id: UUID, outcome: LineOutcome | None, caller: Caller, paging: PageRequest
) -> tuple[list[StatementLine], str | None, Total | None]:
    """In the file's order. Raises NotPermitted, StatementNotFound."""
    statement = await _find(session, statement_id, caller)
    return await repository.page_of_lines(session, statement.id, outcome, paging)


async def line(session: Session, line_id: UUID, caller: Caller) -> StatementLine:
    """Raises NotPermitted, StatementLineNotFound."""
    found = await repository.find_line(session, line_id, require_reader(caller))
    if found is None:
        raise StatementLineNotFound
    return found


async def _find(session: Session, statement_id: UUID, caller: Caller) -> Statement:
    found = await repository.find(session, statement_id, require_reader(caller))
    if found is None:
        raise StatementNotFound
    return found


async def _summary(session: Session, statement: Statement) -> StatementSummary:
    counted = await repository.counts(session, statement.id)
    waiting = counted.pop(None, 0)
    outcomes = OutcomeCounts.model_validate(counted)
    return StatementSummary(
        **outcomes.model_dump(),
        id=statement.id,
        provider=StatementSource(statement.provider),
        sha256=statement.sha256,
        line_count=statement.line_count,
        waiting=waiting,
        uploaded_at=statement.uploaded_at,
        finished_at=statement.finished_at,
    )


def _row(statement: Statement, line: ParsedLine) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "statement_id": statement.id,
        "line_number": line.line_number,
        "provider": statement.provider,
        "account": line.account,
        "bank_reference": line.bank_reference,
        "booked_at": line.booked_at,
        "day": line.booked_at.astimezone(VIETNAM).date(),
        "amount_vnd": line.amount_vnd,
        "memo": line.memo,
        "state": LineState.WAITING,
        "held_vnd": 0,
        "version": 1,
    }


def _order(row: dict[str, Any]) -> tuple[object, ...]:
    """Of what makes a line itself: uploads at once take the same lines in the same order, and none waits for ever."""
    return row["account"], row["bank_reference"], row["day"], row["amount_vnd"], row["line_number"]
