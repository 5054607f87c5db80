from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from servicekit import paging
from servicekit.database import Session
from servicekit.paging import PageRequest, Total
from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from payment_service.access.units import within
from payment_service.accounts.models import DossierAccount
from payment_service.checkouts.models import Payment
from payment_service.statements.models import Statement, StatementFile, StatementLine
from payment_service.statements.schemas import BY_BANK, LineOutcome, LineReason, LineState

CHUNK = 500
"""Rows in one INSERT: a statement has at most 32,767 parameters."""
_SAME = (StatementLine.provider, StatementLine.bank_reference, StatementLine.day, StatementLine.amount_vnd)
"""What makes two lines the same money; the account too, where both name it."""
Row = dict[str, Any]
Key = tuple[Any, ...]


async def keep_file(session: Session, sha256: str, content: bytes, at: datetime) -> None:
    row = {"sha256": sha256, "content": content, "kept_at": at}
    await session.execute(insert(StatementFile).values(row).on_conflict_do_nothing())


async def content_of(session: Session, statement: Statement) -> bytes:
    query = select(StatementFile.content).where(StatementFile.sha256 == statement.sha256)
    return (await session.scalars(query)).one()


async def lock_counting(session: Session, provider: str) -> None:
    """Statements of one provider are counted one after the other: two may tell of the same money."""
    name = f"statement_line.{provider}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


async def known_lines(session: Session, rows: Sequence[Row]) -> dict[Key, dict[str, UUID]]:
    """Lines that count already and may tell of the same money: by their key, and then by the account."""
    known: dict[Key, dict[str, UUID]] = {}
    for chunk in _chunks(rows):
        query = select(StatementLine.id, StatementLine.account, *_SAME).where(
            tuple_(*_SAME).in_([key_of(row) for row in chunk]), StatementLine.copy_of.is_(None)
        )
        for line_id, account, *key in (await session.execute(query)).all():
            known.setdefault(tuple(key), {})[account] = line_id
    return known


async def add_lines(session: Session, rows: Sequence[Row]) -> None:
    for chunk in _chunks(rows):
        await session.execute(insert(StatementLine).values(chunk))


def key_of(row: Row) -> Key:
    return tuple(row[column.key] for column in _SAME)


async def find(session: Session, statement_id: UUID, unit: str) -> Statement | None:
    query = select(Statement).where(Statement.id == statement_id, within(Statement.unit, unit))
    return await session.scalar(query)


async def lock_statement(session: Session, statement_id: UUID) -> Statement:
    query = select(Statement).where(Statement.id == statement_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def unit_of(session: Session, statement_id: UUID) -> str:
    return (await session.scalars(select(Statement.unit).where(Statement.id == statement_id))).one()


async def counts(session: Session, statement_id: UUID) -> dict[str | None, int]:
    """Lines by outcome; None for those that wait."""
    query = select(StatementLine.outcome, func.count()).where(StatementLine.statement_id == statement_id)
    return {row[0]: row[1] for row in await session.execute(query.group_by(StatementLine.outcome))}


async def lines(session: Session, statement_id: UUID) -> Sequence[StatementLine]:
    query = select(StatementLine).where(StatementLine.statement_id == statement_id)
    return (await session.scalars(query.order_by(StatementLine.line_number))).all()


async def page_of_lines(
    session: Session, statement_id: UUID, outcome: LineOutcome | None, request: PageRequest
) -> tuple[list[StatementLine], str | None, Total | None]:
    query = select(StatementLine).where(StatementLine.statement_id == statement_id)
    if outcome is not None:
        query = query.where(StatementLine.outcome == outcome)
    rows, next_cursor, total = await paging.fetch(session, query.order_by(StatementLine.line_number), request)
    return [row[0] for row in rows], next_cursor, total


async def waiting(session: Session, statement_id: UUID, limit: int) -> Sequence[UUID]:
    query = select(StatementLine.id).where(
        StatementLine.statement_id == statement_id, StatementLine.state == LineState.WAITING
    )
    return (await session.scalars(query.order_by(StatementLine.line_number).limit(limit))).all()


async def unfinished(session: Session) -> Statement | None:
    """The oldest that was confirmed and is not through."""
    query = select(Statement).where(Statement.finished_at.is_(None), Statement.confirmed_at.is_not(None))
    return await session.scalar(query.order_by(Statement.id).limit(1))


async def listed(
    session: Session, unit: str, is_confirmed: bool | None, request: PageRequest
) -> tuple[list[Statement], str | None, Total | None]:
    """Of the unit and those below it, newest first."""
    query = select(Statement).where(within(Statement.unit, unit))
    if is_confirmed is not None:
        query = query.where((Statement.confirmed_at.is_not(None)) == is_confirmed)
    rows, next_cursor, total = await paging.fetch(session, query.order_by(Statement.id.desc()), request)
    return [row[0] for row in rows], next_cursor, total


async def lock(session: Session, line_id: UUID) -> StatementLine | None:
    """Before its payment, always: two that lock both meet in the same order."""
    query = select(StatementLine).where(StatementLine.id == line_id).with_for_update(key_share=True)
    return await session.scalar(query.execution_options(populate_existing=True))


async def lock_open_parts(session: Session, payment_id: UUID, besides: UUID) -> Sequence[StatementLine]:
    """What came for a payment before, each too little. Ask with the payment locked."""
    query = select(StatementLine).where(
        StatementLine.payment_id == payment_id,
        StatementLine.state == LineState.OPEN,
        StatementLine.outcome == LineOutcome.UNDER,
        StatementLine.held_vnd > 0,
        StatementLine.id != besides,
    )
    locked = query.order_by(StatementLine.id).with_for_update(key_share=True)
    return (await session.scalars(locked.execution_options(populate_existing=True))).all()


async def has_matched(session: Session, payment_id: UUID, besides: UUID) -> bool:
    """Whether another line stands for the payment already."""
    query = select(StatementLine.id).where(
        StatementLine.payment_id == payment_id,
        StatementLine.outcome.in_((LineOutcome.MATCHED, LineOutcome.OVER)),
        StatementLine.id != besides,
    )
    return await session.scalar(query.limit(1)) is not None


async def payments_named(session: Session, references: Collection[str]) -> Sequence[UUID]:
    query = select(Payment.id).where(
        Payment.provider.in_(BY_BANK), Payment.reference.in_(references)
    )  # fmt: skip
    return (await session.scalars(query.order_by(Payment.id).limit(2))).all()


async def now_confirmed(session: Session, statuses: Iterable[str], limit: int) -> Sequence[UUID]:
    """Lines that waited for the provider's word, which has come."""
    query = (
        select(StatementLine.id)
        .join(Payment, Payment.id == StatementLine.payment_id)
        .where(
            StatementLine.state == LineState.OPEN,
            StatementLine.reason == LineReason.NOT_CONFIRMED,
            Payment.status.in_(tuple(statuses)),
        )
    )
    return (await session.scalars(query.limit(limit))).all()


def visible_to(unit: str) -> ColumnElement[bool]:
    """Lines that the unit or one below brought, or whose payment is for such a one."""
    brought = select(Statement.id).where(Statement.id == StatementLine.statement_id, within(Statement.unit, unit))
    paid = aliased(Payment)
    theirs = (
        select(paid.id)
        .join(DossierAccount, DossierAccount.dossier_id == paid.dossier_id)
        .where(paid.id == StatementLine.payment_id, within(DossierAccount.agency, unit))
    )
    return or_(brought.exists(), and_(StatementLine.payment_id.is_not(None), theirs.exists()))


async def find_line(session: Session, line_id: UUID, unit: str) -> StatementLine | None:
    return await session.scalar(select(StatementLine).where(StatementLine.id == line_id, visible_to(unit)))


def _chunks(rows: Sequence[Row]) -> Iterable[Sequence[Row]]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))
