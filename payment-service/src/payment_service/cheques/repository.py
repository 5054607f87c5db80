from typing import Any, cast
from uuid import UUID

from servicekit import paging
from servicekit.database import Session
from servicekit.paging import PageRequest, Total
from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.dialects.postgresql import insert

from payment_service.access.units import within
from payment_service.checkouts.lifecycle import PaymentStatus
from payment_service.checkouts.models import Payment
from payment_service.cheques.models import Cheque
from payment_service.cheques.schemas import ChequeCreate, ChequeState
from payment_service.shifts.models import CashShift
from payment_service.shifts.schemas import ShiftStatus
from payment_service.statements.models import StatementLine

Held = tuple[Cheque, Payment, CashShift]
_WAITING = (PaymentStatus.PENDING, PaymentStatus.EXPIRED)


async def add_if_new(session: Session, payment_id: UUID, cheque: ChequeCreate) -> bool:
    """False when it was taken before and has not bounced; one that is just being taken is waited for."""
    row = {"payment_id": payment_id} | cheque.model_dump()
    new = insert(Cheque).values(row).on_conflict_do_nothing(
        index_elements=[Cheque.bank_code, Cheque.number], index_where=Cheque.bounced_at.is_(None)
    )  # fmt: skip
    return await session.scalar(new.returning(Cheque.payment_id)) is not None


async def find(session: Session, payment_id: UUID) -> Held | None:
    row = (await session.execute(_all().where(Cheque.payment_id == payment_id))).one_or_none()
    return _held(tuple(row)) if row else None


async def is_on_statement(session: Session, payment_id: UUID) -> bool:
    """The bank's own statement has told of the money."""
    query = select(StatementLine.id).where(StatementLine.payment_id == payment_id, StatementLine.held_vnd == 0)
    return await session.scalar(query.limit(1)) is not None


async def listed(
    session: Session, unit: str, clerk: str | None, state: ChequeState | None, request: PageRequest
) -> tuple[list[Held], str | None, Total | None]:
    """Newest first; of one clerk, or of the unit and those below it."""
    query = _all().where(within(CashShift.unit, unit) if clerk is None else CashShift.clerk == clerk)
    if state is not None:
        query = query.where(_is(state))
    rows, next_cursor, total = await paging.fetch(session, query.order_by(Cheque.payment_id.desc()), request)
    return [_held(tuple(row)) for row in rows], next_cursor, total


def state_of(held: Held) -> ChequeState:
    _, payment, shift = held
    if payment.settled_at is not None:
        return ChequeState.CLEARED
    if payment.status not in _WAITING:
        return ChequeState.BOUNCED
    return ChequeState.DEPOSITED if shift.status == ShiftStatus.REMITTED else ChequeState.HELD


def _held(row: tuple[Any, ...]) -> Held:
    cheque, payment, shift = row
    return cheque, payment, shift


def _all() -> Select[Any]:
    query = select(Cheque, Payment, CashShift).join(Payment, Payment.id == Cheque.payment_id)
    query = query.join(CashShift, CashShift.id == Payment.shift_id)
    return cast("Select[Any]", query.execution_options(populate_existing=True))


def _is(state: ChequeState) -> ColumnElement[bool]:
    if state is ChequeState.CLEARED:
        return Payment.settled_at.is_not(None)
    if state is ChequeState.BOUNCED:
        return and_(Payment.settled_at.is_(None), Payment.status.not_in(_WAITING))
    is_remitted = CashShift.status == ShiftStatus.REMITTED
    where = is_remitted if state is ChequeState.DEPOSITED else ~is_remitted
    return and_(Payment.settled_at.is_(None), Payment.status.in_(_WAITING), where)
