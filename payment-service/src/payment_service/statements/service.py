"""Statements: kept as they came, their lines counted once however often they are told."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.paging import PageRequest, Total
from servicekit.problems import NotPermitted

from payment_service.operations import Operation, operations
from payment_service.statements import repository
from payment_service.statements.confirming import BANK
from payment_service.statements.models import Statement, StatementLine
from payment_service.statements.parsing import ParsedLine
from payment_service.statements.problems import StatementLineNotFound, StatementNotFound
from payment_service.statements.schemas import (
    LineOutcome,
    OutcomeCounts,
    StatementLineRead,
    StatementRead,
    StatementSource,
    StatementSummary,
)

KEEPERS = ("clerk", "administrator")
"""Who brings statements; confirming them and deciding about their lines is another's (confirming, reconciliation)."""
READERS = (*KEEPERS, "approver", "analyst", "auditor", "leader")


class Received(NamedTuple):
    """A statement that was read without a fault."""

    provider: StatementSource
    content: bytes
    lines: Sequence[ParsedLine]


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


async def take_in(session: Session, received: Received, caller: Caller, now: datetime) -> Statement:
    """Kept as it came; it counts for nothing until another person confirms it. Raises NotPermitted."""
    unit, digest = require_keeper(caller), hashlib.sha256(received.content).hexdigest()
    await repository.keep_file(session, digest, received.content, now)
    statement = Statement(
        id=uuid7(),
        provider=received.provider,
        sha256=digest,
        line_count=len(received.lines),
        total_vnd=sum(line.amount_vnd for line in received.lines),
        unit=unit,
        uploaded_by=caller.subject,
        uploaded_at=now,
    )
    session.add(statement)
    await session.flush()
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
    return await summary(session, await _find(session, statement_id, caller))


async def content(session: Session, statement_id: UUID, caller: Caller) -> bytes:
    """The file as it came. Raises NotPermitted, StatementNotFound."""
    return await repository.content_of(session, await _find(session, statement_id, caller))


async def listed(
    session: Session, is_confirmed: bool | None, caller: Caller, paging: PageRequest
) -> tuple[list[StatementSummary], str | None, Total | None]:
    """Newest first. Raises NotPermitted."""
    found, next_cursor, total = await repository.listed(session, require_reader(caller), is_confirmed, paging)
    return [await summary(session, statement) for statement in found], next_cursor, total


async def operation_of(session: Session, statement_id: UUID) -> Operation | None:
    """None for a short statement, which is judged at once."""
    statement = await session.get_one(Statement, statement_id)
    return await session.get_one(Operation, statement.operation_id) if statement.operation_id else None


async def with_lines(session: Session, statement_id: UUID) -> StatementRead:
    statement = await session.get_one(Statement, statement_id)
    summed = await summary(session, statement)
    found = await repository.lines(session, statement.id)
    lines = [StatementLineRead.model_validate(line) for line in found]
    return StatementRead(**summed.model_dump(), lines=lines)


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


def _confirmed_by(statement: Statement) -> Literal["bank", "person"] | None:
    if statement.confirmed_by is None:
        return None
    return "bank" if statement.confirmed_by == BANK else "person"


async def summary(session: Session, statement: Statement) -> StatementSummary:
    counted = await repository.counts(session, statement.id)
    waiting = counted.pop(None, 0) if statement.confirmed_at else statement.line_count
    outcomes = OutcomeCounts.model_validate(counted)
    return StatementSummary(
        **outcomes.model_dump(),
        id=statement.id,
        provider=StatementSource(statement.provider),
        sha256=statement.sha256,
        line_count=statement.line_count,
        total_vnd=statement.total_vnd,
        waiting=waiting,
        uploaded_at=statement.uploaded_at,
        confirmed_at=statement.confirmed_at,
        confirmed_by=_confirmed_by(statement),
        finished_at=statement.finished_at,
    )
