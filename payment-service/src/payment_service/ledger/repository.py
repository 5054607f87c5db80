from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from servicekit import paging
from servicekit.database import Session
from servicekit.paging import PageRequest, Total
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from payment_service.access.units import within
from payment_service.ledger.accounts import Account, Line, MovementKind
from payment_service.ledger.models import LedgerAccount, LedgerCorrection, LedgerEntry, LedgerMovement
from payment_service.ledger.schemas import BalanceRead, CorrectionStatus, EntryRead


async def balances(session: Session, unit: str, until: datetime | None) -> list[BalanceRead]:
    """Of the unit and of those below it, by what had happened before `until`."""
    debit = func.coalesce(func.sum(LedgerEntry.amount_vnd).filter(LedgerEntry.amount_vnd > 0), 0)
    credit = func.coalesce(-func.sum(LedgerEntry.amount_vnd).filter(LedgerEntry.amount_vnd < 0), 0)
    query = (
        select(LedgerEntry.agency, LedgerEntry.account, LedgerAccount.name, debit, credit)
        .join(LedgerAccount, LedgerAccount.code == LedgerEntry.account)
        .where(within(LedgerEntry.agency, unit))
        .group_by(LedgerEntry.agency, LedgerEntry.account, LedgerAccount.name)
        .order_by(LedgerEntry.agency, LedgerEntry.account)
    )
    if until is not None:
        query = query.join(LedgerMovement, LedgerMovement.id == LedgerEntry.movement_id)
        query = query.where(LedgerMovement.occurred_at < until)
    return [
        BalanceRead(
            agency=agency,
            account=account,
            name=name,
            debit_vnd=int(debited),
            credit_vnd=int(credited),
            balance_vnd=int(debited - credited),
        )
        for agency, account, name, debited, credited in await session.execute(query)
    ]


async def standing(session: Session, statement_line_id: UUID, kinds: Iterable[MovementKind]) -> LedgerMovement:
    """The line's newest movement of these kinds that nothing has taken back. Ask with the line locked."""
    reversal = aliased(LedgerMovement)
    query = (
        select(LedgerMovement)
        .where(LedgerMovement.statement_line_id == statement_line_id, LedgerMovement.kind.in_(tuple(kinds)))
        .where(~select(reversal.id).where(reversal.reverses_id == LedgerMovement.id).exists())
        .order_by(LedgerMovement.id.desc())
        .limit(1)
    )
    return (await session.scalars(query)).one()


async def standing_of_payment(session: Session, payment_id: UUID) -> Sequence[LedgerMovement]:
    """What was booked of it and not taken back, newest first. Ask with the payment locked."""
    return await _standing(session, LedgerMovement.payment_id == payment_id)


async def standing_settlements(session: Session, charge_id: UUID) -> Sequence[LedgerMovement]:
    is_settlement = LedgerMovement.kind == MovementKind.SETTLEMENT
    return await _standing(session, and_(LedgerMovement.charge_id == charge_id, is_settlement))


async def _standing(session: Session, which: ColumnElement[bool]) -> Sequence[LedgerMovement]:
    reversal = aliased(LedgerMovement)
    query = select(LedgerMovement).where(which, LedgerMovement.reverses_id.is_(None))
    query = query.where(~select(reversal.id).where(reversal.reverses_id == LedgerMovement.id).exists())
    return (await session.scalars(query.order_by(LedgerMovement.id.desc()))).all()


async def line_of(session: Session, movement_id: UUID) -> tuple[Line, int]:
    """The two sides of a movement, and its sum."""
    query = select(LedgerEntry).where(LedgerEntry.movement_id == movement_id)
    sides = {entry.amount_vnd > 0: entry for entry in (await session.scalars(query)).all()}
    return Line(debit=Account(sides[True].account), credit=Account(sides[False].account)), sides[True].amount_vnd


async def entries(
    session: Session, unit: str, wanted: Sequence[Account | UUID | None], request: PageRequest
) -> tuple[list[EntryRead], str | None, Total | None]:
    """`wanted` is an account, a dossier and a payment, or None for each."""
    query = (
        select(LedgerEntry)
        .join(LedgerMovement, LedgerMovement.id == LedgerEntry.movement_id)
        .where(within(LedgerEntry.agency, unit))
        .order_by(LedgerEntry.id.desc())
    )
    columns = (LedgerEntry.account, LedgerMovement.dossier_id, LedgerMovement.payment_id)
    for column, value in zip(columns, wanted, strict=True):
        if value is not None:
            query = query.where(column == value)
    rows, next_cursor, total = await paging.fetch(session, query, request)
    found = [row[0] for row in rows]
    of_these = select(LedgerMovement).where(LedgerMovement.id.in_({entry.movement_id for entry in found}))
    movements = {movement.id: movement for movement in (await session.scalars(of_these)).all()}
    return [_entry(entry, movements[entry.movement_id]) for entry in found], next_cursor, total


async def advances(session: Session, charge_id: UUID) -> list[tuple[UUID, int]]:
    """What of each payment is kept as an advance on the charge, in the order in which it came."""
    held = -func.sum(LedgerEntry.amount_vnd)
    query = (
        select(LedgerMovement.payment_id, held)
        .join(LedgerEntry, LedgerEntry.movement_id == LedgerMovement.id)
        .where(LedgerMovement.charge_id == charge_id, LedgerEntry.account == Account.ADVANCE)
        .group_by(LedgerMovement.payment_id)
        .having(held > 0)
        .order_by(func.min(LedgerEntry.id))
    )
    rows = await session.execute(query)
    return [(payment_id, int(amount_vnd)) for payment_id, amount_vnd in rows if payment_id is not None]


async def lock_movement(session: Session, movement_id: UUID) -> LedgerMovement | None:
    return await session.scalar(select(LedgerMovement).where(LedgerMovement.id == movement_id).with_for_update())


async def corrections(
    session: Session, unit: str, status: CorrectionStatus | None, request: PageRequest
) -> tuple[list[LedgerCorrection], str | None, Total | None]:
    """Of the unit and those below it, newest first."""
    query = select(LedgerCorrection).where(within(LedgerCorrection.agency, unit))
    if status is not None:
        query = query.where(LedgerCorrection.status == status)
    rows, next_cursor, total = await paging.fetch(session, query.order_by(LedgerCorrection.id.desc()), request)
    return [row[0] for row in rows], next_cursor, total


async def lock_correction(session: Session, correction_id: UUID) -> LedgerCorrection | None:
    query = select(LedgerCorrection).where(LedgerCorrection.id == correction_id).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def is_to_be_reversed(session: Session, movement_id: UUID) -> bool:
    """Somebody has proposed to take it back, or it is taken back. Ask with the movement locked."""
    query = select(LedgerCorrection.id).where(
        LedgerCorrection.reverses_id == movement_id, LedgerCorrection.status != CorrectionStatus.REJECTED
    )
    return await session.scalar(query) is not None or await is_reversed(session, movement_id)


async def is_reversed(session: Session, movement_id: UUID) -> bool:
    query = select(LedgerMovement.id).where(LedgerMovement.reverses_id == movement_id)
    return await session.scalar(query) is not None


async def lock_and_sum(session: Session, agency: str, account: Account) -> int:
    """The balance of one agency's account; two that take from it come one after the other."""
    await session.execute(
        select(LedgerAccount.code).where(LedgerAccount.code == account).with_for_update(key_share=True)
    )
    query = select(func.coalesce(func.sum(LedgerEntry.amount_vnd), 0))
    return int(await session.scalar(query.where(LedgerEntry.agency == agency, LedgerEntry.account == account)) or 0)


def _entry(entry: LedgerEntry, movement: LedgerMovement) -> EntryRead:
    return EntryRead(
        id=entry.id,
        movement_id=movement.id,
        kind=MovementKind(movement.kind),
        account=Account(entry.account),
        agency=entry.agency,
        amount_vnd=entry.amount_vnd,
        dossier_id=movement.dossier_id,
        charge_id=movement.charge_id,
        payment_id=movement.payment_id,
        shift_id=movement.shift_id,
        statement_line_id=movement.statement_line_id,
        reverses_id=movement.reverses_id,
        actor=movement.actor,
        reason=movement.reason,
        occurred_at=movement.occurred_at,
    )
