from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import and_, func, or_, select

from payment_service.ledger.accounts import Account
from payment_service.ledger.models import LedgerEntry, LedgerMovement
from payment_service.shifts.models import CashShift
from payment_service.statements.models import StatementLine
from payment_service.statements.schemas import LineOutcome, LineReason, LineState, StatementSource


async def lock_named(session: Session, codes: Collection[str]) -> Sequence[CashShift]:
    """Shifts of these codes; whoever remits one of them is waited for."""
    query = select(CashShift).where(CashShift.deposit_code.in_(codes)).order_by(CashShift.id).limit(2)
    return (await session.scalars(query.with_for_update().execution_options(populate_existing=True))).all()


async def in_transit(session: Session, shift_id: UUID) -> list[tuple[str, int]]:
    """What of the till is on its way to the bank, by agency."""
    amount = func.sum(LedgerEntry.amount_vnd)
    query = (
        select(LedgerEntry.agency, amount)
        .join(LedgerMovement, LedgerMovement.id == LedgerEntry.movement_id)
        .where(LedgerMovement.shift_id == shift_id, LedgerEntry.account == Account.TRANSIT)
        .group_by(LedgerEntry.agency)
        .having(amount != 0)
        .order_by(LedgerEntry.agency)
    )
    return [(agency, int(amount_vnd)) for agency, amount_vnd in await session.execute(query)]


async def arrived_at(session: Session, shift_id: UUID) -> datetime | None:
    """By a line over its sum, or by one over another sum that a person has accepted for it."""
    is_accepted = and_(StatementLine.reason == LineReason.AMOUNT_DIFFERS, StatementLine.state == LineState.CLOSED)
    query = select(StatementLine.booked_at).where(
        StatementLine.shift_id == shift_id, or_(StatementLine.outcome == LineOutcome.MATCHED, is_accepted)
    )
    return await session.scalar(query)


async def unplaced(session: Session, code: str) -> Sequence[UUID]:
    """Lines with the code that came before anybody had said that the money was paid in."""
    signs = func.regexp_replace(func.upper(StatementLine.memo), "[^A-Z0-9]", "", "g")
    query = select(StatementLine.id).where(
        StatementLine.provider == StatementSource.VIETQR,
        StatementLine.state == LineState.OPEN,
        StatementLine.reason == LineReason.NO_REFERENCE,
        signs.contains(code, autoescape=True),
    )
    return (await session.scalars(query.order_by(StatementLine.id))).all()
