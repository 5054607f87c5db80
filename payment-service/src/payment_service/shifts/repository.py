from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from servicekit import paging
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.paging import PageRequest, Total
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from payment_service.access.units import within
from payment_service.checkouts.models import Payment
from payment_service.deposits.codes import deposit_code
from payment_service.ledger.accounts import Account, MovementKind
from payment_service.ledger.models import LedgerEntry, LedgerMovement
from payment_service.shifts.models import CashShift
from payment_service.shifts.schemas import ShiftStatus


class Till(NamedTuple):
    """What one agency has in a till, by the ledger: `in_till_vnd` is taken − given back ± difference − remitted."""

    agency: str
    taken_vnd: int
    given_back_vnd: int
    in_till_vnd: int


async def open_if_none(
    session: Session,
    clerk: str,
    unit: str,
    counter: str,
    opening_float_vnd: int,
    at: datetime,
    *,
    by_itself: bool = False,
) -> bool:
    """False when the clerk has one; one that is just being opened is waited for."""
    shift_id = uuid7()
    row = {
        "id": shift_id,
        "deposit_code": deposit_code(shift_id),
        "clerk": clerk,
        "unit": unit,
        "counter": counter,
        "status": ShiftStatus.OPEN,
        "opening_float_vnd": opening_float_vnd,
        "opened_by_itself": by_itself,
        "opened_at": at,
        "version": 1,
    }
    new = insert(CashShift).values(row).on_conflict_do_nothing(
        index_elements=[CashShift.clerk], index_where=CashShift.status == ShiftStatus.OPEN
    )  # fmt: skip
    return await session.scalar(new.returning(CashShift.id)) is not None


async def share_open(session: Session, clerk: str) -> CashShift | None:
    """Many payments may go into it at once; whoever closes it waits for them."""
    query = select(CashShift).where(CashShift.clerk == clerk, CashShift.status == ShiftStatus.OPEN)
    return await session.scalar(query.with_for_update(read=True).execution_options(populate_existing=True))


async def find(session: Session, shift_id: UUID) -> CashShift | None:
    return await session.get(CashShift, shift_id)


async def lock(session: Session, shift_id: UUID) -> CashShift:
    query = select(CashShift).where(CashShift.id == shift_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def tills(session: Session, shift_id: UUID) -> list[Till]:
    taking = LedgerMovement.kind.in_((MovementKind.SETTLEMENT, MovementKind.OVERPAYMENT, MovementKind.ADVANCE))
    amount = LedgerEntry.amount_vnd
    query = (
        select(
            LedgerEntry.agency,
            func.coalesce(func.sum(amount).filter(taking), 0),
            func.coalesce(-func.sum(amount).filter(LedgerMovement.kind == MovementKind.REFUND), 0),
            func.sum(amount),
        )
        .join(LedgerMovement, LedgerMovement.id == LedgerEntry.movement_id)
        .where(LedgerMovement.shift_id == shift_id, LedgerEntry.account == Account.CASH_CLEARING)
        .group_by(LedgerEntry.agency)
        .order_by(LedgerEntry.agency)
    )
    return [Till(row[0], int(row[1]), int(row[2]), int(row[3])) for row in await session.execute(query)]


async def payments(session: Session, shift_id: UUID) -> Sequence[Payment]:
    query = select(Payment).where(Payment.shift_id == shift_id).order_by(Payment.created_at, Payment.id)
    return (await session.scalars(query)).all()


async def listed(
    session: Session, unit: str, clerk: str | None, status: ShiftStatus | None, request: PageRequest
) -> tuple[list[CashShift], str | None, Total | None]:
    """Newest first; of one clerk, or of the unit and those below it."""
    query = select(CashShift).where(within(CashShift.unit, unit) if clerk is None else CashShift.clerk == clerk)
    if status is not None:
        query = query.where(CashShift.status == status)
    query = query.order_by(CashShift.opened_at.desc(), CashShift.id.desc())
    rows, next_cursor, total = await paging.fetch(session, query, request)
    return [row[0] for row in rows], next_cursor, total
