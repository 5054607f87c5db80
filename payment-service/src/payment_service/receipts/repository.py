from collections.abc import Sequence
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from payment_service.receipts.models import Receipt, ReceiptCounter


async def next_ordinal(session: Session, series: str) -> int:
    """Holds the series' row until the commit; a rolled back number is given again."""
    first = insert(ReceiptCounter).values(series=series, last_number=1)
    following = {"last_number": ReceiptCounter.last_number + 1}
    statement = first.on_conflict_do_update(index_elements=[ReceiptCounter.series], set_=following)
    return (await session.execute(statement.returning(ReceiptCounter.last_number))).scalar_one()


async def find(session: Session, number: str) -> Receipt | None:
    return await session.get(Receipt, number)


async def of_dossier(session: Session, dossier_id: UUID) -> Sequence[Receipt]:
    query = select(Receipt).where(Receipt.dossier_id == dossier_id).order_by(Receipt.issued_at, Receipt.number)
    return (await session.scalars(query)).all()


async def number_of(session: Session, payment_id: UUID) -> str | None:
    return await session.scalar(select(Receipt.number).where(Receipt.payment_id == payment_id))
