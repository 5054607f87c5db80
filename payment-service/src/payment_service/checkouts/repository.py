from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from servicekit.database import Session
from servicekit.ids import uuid7
from sqlalchemy import select

from payment_service.charges.models import Charge
from payment_service.checkouts.lifecycle import PaymentStatus
from payment_service.checkouts.models import Payment, ProviderMessage

LONGEST_KEPT = 4000


async def find(session: Session, payment_id: UUID) -> Payment | None:
    return await session.get(Payment, payment_id)


async def lock(session: Session, payment_id: UUID) -> Payment:
    query = select(Payment).where(Payment.id == payment_id).with_for_update(key_share=True)
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def lock_of_dossier(session: Session, dossier_id: UUID) -> Sequence[Payment]:
    """Whatever became of them: a settlement that is under way is waited for."""
    query = select(Payment).where(Payment.dossier_id == dossier_id).order_by(Payment.id)
    return (await session.scalars(query.with_for_update(key_share=True))).all()


async def lock_by_reference(session: Session, provider: str, reference: str) -> Payment | None:
    """Duplicate notifications wait here for each other."""
    query = (
        select(Payment)
        .where(Payment.provider == provider, Payment.reference == reference)
        .with_for_update(key_share=True)
    )
    return await session.scalar(query.execution_options(populate_existing=True))


async def of_bill(session: Session, provider: str, bill: str) -> Sequence[Payment]:
    query = select(Payment).where(Payment.provider == provider, Payment.bill == bill)
    return (await session.scalars(query.order_by(Payment.id))).all()


async def lock_bill(session: Session, provider: str, bill: str) -> Sequence[Payment]:
    query = select(Payment).where(Payment.provider == provider, Payment.bill == bill).order_by(Payment.id)
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return (await session.scalars(query)).all()


async def newest_bill(session: Session, dossier_id: UUID, provider: str, now: datetime) -> str | None:
    """The name of the dossier's last bill, when it is still open."""
    query = select(Payment.bill).where(Payment.dossier_id == dossier_id, Payment.provider == provider)
    query = query.where(Payment.bill.is_not(None), Payment.expires_at > now)
    return await session.scalar(query.order_by(Payment.created_at.desc(), Payment.id.desc()).limit(1))


async def open_checkout(
    session: Session, charge: Charge, amount_vnd: int, provider: str, return_url: str, now: datetime
) -> Payment | None:
    """One for another sum is not given again."""
    query = (
        select(Payment)
        .where(Payment.charge_id == charge.id, Payment.amount_vnd == amount_vnd)
        .where(Payment.provider == provider, Payment.return_url == return_url)
        .where(Payment.status == PaymentStatus.PENDING, Payment.expires_at > now, Payment.bill.is_(None))
        .order_by(Payment.created_at.desc())
        .limit(1)
    )
    return await session.scalar(query)


async def expired_ids(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    query = select(Payment.id).where(Payment.status == PaymentStatus.PENDING, Payment.expires_at <= now)
    return (await session.scalars(query.order_by(Payment.expires_at).limit(limit))).all()


async def to_query(session: Session, now: datetime, providers: Sequence[str], limit: int) -> Sequence[Payment]:
    query = select(Payment).where(Payment.next_query_at <= now, Payment.provider.in_(providers))
    return (await session.scalars(query.order_by(Payment.next_query_at).limit(limit))).all()


async def keep_message(
    session: Session, provider: str, payment_id: UUID | None, kind: str, raw: str, answer: str, at: datetime
) -> None:
    """As the provider said it, and what we answered or made of it."""
    message = ProviderMessage(
        id=uuid7(),
        provider=provider,
        kind=kind,
        payment_id=payment_id,
        raw=raw.replace("\0", "\ufffd")[:LONGEST_KEPT],
        answer=answer,
        received_at=at,
    )
    session.add(message)
