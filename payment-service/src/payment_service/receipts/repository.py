from collections.abc import Collection, Sequence
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from payment_service.ledger.accounts import Account
from payment_service.ledger.models import LedgerEntry, LedgerMovement
from payment_service.receipts.lifecycle import ReceiptStatus
from payment_service.receipts.models import Receipt, ReceiptChange, ReceiptCounter

EARNED = (Account.RECEIVABLE, Account.FEE_REVENUE, Account.LEVY_REVENUE, Account.ADVANCE)


async def next_ordinal(session: Session, series: str) -> int:
    """Holds the series' row until the commit; a rolled back number is given again."""
    first = insert(ReceiptCounter).values(series=series, last_number=1)
    following = {"last_number": ReceiptCounter.last_number + 1}
    statement = first.on_conflict_do_update(index_elements=[ReceiptCounter.series], set_=following)
    return (await session.execute(statement.returning(ReceiptCounter.last_number))).scalar_one()


async def find(session: Session, number: str) -> Receipt | None:
    return await session.get(Receipt, number)


async def lock(session: Session, number: str) -> Receipt:
    query = select(Receipt).where(Receipt.number == number).with_for_update(key_share=True)
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def of_dossier(session: Session, dossier_id: UUID) -> Sequence[Receipt]:
    query = select(Receipt).where(Receipt.dossier_id == dossier_id).order_by(Receipt.issued_at, Receipt.number)
    return (await session.scalars(query)).all()


async def in_force(session: Session, payment_id: UUID) -> Receipt | None:
    query = select(Receipt).where(Receipt.payment_id == payment_id, Receipt.status == ReceiptStatus.ISSUED)
    return await session.scalar(query.with_for_update(key_share=True).execution_options(populate_existing=True))


async def number_of(session: Session, payment_id: UUID) -> str | None:
    """The newest one, in force or not."""
    query = select(Receipt.number).where(Receipt.payment_id == payment_id)
    newest = query.order_by(Receipt.issued_at.desc(), Receipt.series.desc(), Receipt.ordinal.desc())
    return await session.scalar(newest.limit(1))


async def held_vnd(session: Session, payment_id: UUID) -> int:
    """What of the payment settled its charge, or is an advance on it, and was not given back."""
    query = (
        select(func.coalesce(-func.sum(LedgerEntry.amount_vnd), 0))
        .join(LedgerMovement, LedgerMovement.id == LedgerEntry.movement_id)
        .where(LedgerMovement.payment_id == payment_id, LedgerEntry.account.in_(EARNED))
    )
    return int(await session.scalar(query) or 0)


async def changes_of(session: Session, numbers: Collection[str]) -> dict[str, list[ReceiptChange]]:
    """By receipt, oldest first."""
    query = select(ReceiptChange).where(ReceiptChange.receipt_number.in_(numbers))
    found: dict[str, list[ReceiptChange]] = {number: [] for number in numbers}
    for change in await session.scalars(query.order_by(ReceiptChange.changed_at, ReceiptChange.action)):
        found[change.receipt_number].append(change)
    return found
