from collections.abc import Iterable
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from payment_service.access.units import within
from payment_service.ledger.accounts import Account, Line, MovementKind
from payment_service.ledger.models import LedgerAccount, LedgerEntry, LedgerMovement
from payment_service.ledger.schemas import BalanceRead


async def balances(session: Session, unit: str) -> list[BalanceRead]:
    """Of the unit and of those below it; a code begins with its parent's."""
    debit = func.coalesce(func.sum(LedgerEntry.amount_vnd).filter(LedgerEntry.amount_vnd > 0), 0)
    credit = func.coalesce(-func.sum(LedgerEntry.amount_vnd).filter(LedgerEntry.amount_vnd < 0), 0)
    query = (
        select(LedgerEntry.agency, LedgerEntry.account, LedgerAccount.name, debit, credit)
        .join(LedgerAccount, LedgerAccount.code == LedgerEntry.account)
        .where(within(LedgerEntry.agency, unit))
        .group_by(LedgerEntry.agency, LedgerEntry.account, LedgerAccount.name)
        .order_by(LedgerEntry.agency, LedgerEntry.account)
    )
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


async def line_of(session: Session, movement_id: UUID) -> tuple[Line, int]:
    """The two sides of a movement, and its sum."""
    query = select(LedgerEntry).where(LedgerEntry.movement_id == movement_id)
    sides = {entry.amount_vnd > 0: entry for entry in (await session.scalars(query)).all()}
    return Line(debit=Account(sides[True].account), credit=Account(sides[False].account)), sides[True].amount_vnd
