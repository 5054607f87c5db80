from servicekit.database import Session
from sqlalchemy import func, or_, select

from payment_service.ledger.models import LedgerAccount, LedgerEntry
from payment_service.ledger.schemas import BalanceRead


async def balances(session: Session, unit: str) -> list[BalanceRead]:
    """Of the unit and of those below it; a code begins with its parent's."""
    debit = func.coalesce(func.sum(LedgerEntry.amount_vnd).filter(LedgerEntry.amount_vnd > 0), 0)
    credit = func.coalesce(-func.sum(LedgerEntry.amount_vnd).filter(LedgerEntry.amount_vnd < 0), 0)
    query = (
        select(LedgerEntry.agency, LedgerEntry.account, LedgerAccount.name, debit, credit)
        .join(LedgerAccount, LedgerAccount.code == LedgerEntry.account)
        .where(or_(LedgerEntry.agency == unit, LedgerEntry.agency.startswith(f"{unit}.", autoescape=True)))
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
