"""What one person has brought counts once the bank itself, where it can be asked, or another person confirms it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from servicekit.auth import Caller
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.problems import NotPermitted

from payment_service.operations import operations
from payment_service.statements import repository
from payment_service.statements.models import Statement
from payment_service.statements.parsing import ParsedLine
from payment_service.statements.problems import (
    StatementAlreadyConfirmed,
    StatementNeedsAnother,
    StatementNotFound,
    TotalDiffers,
)
from payment_service.statements.schemas import (
    JUDGED_AT_ONCE,
    LineOutcome,
    LineReason,
    LineState,
    StatementConfirm,
    StatementSource,
)

BANK = "bank"
"""Who has confirmed what the bank's own statements say too."""
CONFIRMERS = ("approver", "administrator")
"""As for its lines: the holder of the account (chủ tài khoản) of the unit or one above, and the administrator."""


async def to_confirm(session: Session, statement_id: UUID, caller: Caller) -> tuple[StatementSource, bytes]:
    """Whose file it is, and what it says. Raises NotPermitted, StatementNotFound."""
    if caller.unit is None or not caller.has_role(*CONFIRMERS):
        raise NotPermitted
    statement = await repository.find(session, statement_id, caller.unit)
    if statement is None:
        raise StatementNotFound
    return StatementSource(statement.provider), await repository.content_of(session, statement)


async def confirm(
    session: Session,
    statement_id: UUID,
    confirmed: StatementConfirm,
    parsed: Sequence[ParsedLine],
    caller: Caller,
    now: datetime,
) -> Statement:
    """Its lines wait to be judged, but for those that were told before. The caller may see it (`to_confirm`).

    Raises StatementNeedsAnother, StatementAlreadyConfirmed, TotalDiffers.
    """
    statement = await repository.lock_statement(session, statement_id)
    if statement.uploaded_by == caller.subject:
        raise StatementNeedsAnother
    if statement.confirmed_at is not None:
        raise StatementAlreadyConfirmed
    if confirmed.total_vnd != statement.total_vnd:
        raise TotalDiffers(statement.total_vnd)
    await count(session, statement, parsed, caller.subject, now)
    return statement


async def count(
    session: Session, statement: Statement, parsed: Sequence[ParsedLine], confirmed_by: str, now: datetime
) -> None:
    """A long one gets an operation, for whoever has set it going."""
    statement.confirmed_by, statement.confirmed_at = confirmed_by, now
    if len(parsed) > JUDGED_AT_ONCE:
        follower = statement.uploaded_by if confirmed_by == BANK else confirmed_by
        operation = await operations.start(session, total=len(parsed), by=follower, now=now)
        statement.operation_id = operation.id
    await session.flush()
    copies = await _count(session, statement, parsed, now)
    if statement.operation_id is not None and copies:
        await operations.advance(session, statement.operation_id, copies)


async def _count(session: Session, statement: Statement, parsed: Sequence[ParsedLine], now: datetime) -> int:
    """How many of the lines were told before."""
    await repository.lock_counting(session, statement.provider)
    rows = [_row(statement, line) for line in parsed]
    known = await repository.known_lines(session, rows)
    told_before = {
        "state": LineState.CLOSED,
        "outcome": LineOutcome.DUPLICATE,
        "reason": LineReason.TOLD_BEFORE,
        "judged_at": now,
    }
    new: list[dict[str, Any]] = []
    copies: list[dict[str, Any]] = []
    for row in rows:
        same = known.setdefault(repository.key_of(row), {})
        original = _original(same, row["account"])
        if original is None:
            same[row["account"]] = row["id"]
            new.append(row)
        else:
            copies.append(row | told_before | {"copy_of": original})
    await repository.add_lines(session, new)
    await repository.add_lines(session, copies)
    return len(copies)


def _original(same: dict[str, UUID], account: str) -> UUID | None:
    """The same money: of the same account, or told once with the account and once without."""
    if account in same:
        return same[account]
    return same.get("") if account else next(iter(same.values()), None)


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
