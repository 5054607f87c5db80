from datetime import datetime

from servicekit.database import Session
from sqlalchemy import func, select, update

from payment_service.checkouts.models import Payment, ProviderMessage
from payment_service.parity.models import ParityBreak, ParityRun


async def expunge(session: Session, before: datetime, now: datetime, limit: int) -> int:
    """Messages that came before that, that a comparison came after, and whose payment agrees everywhere."""
    proven = select(ParityRun.id).where(
        ParityRun.finished_at.is_not(None), ParityRun.asked_at > ProviderMessage.received_at
    )  # fmt: skip
    broken = (
        select(ParityBreak.id)
        .join(Payment, (Payment.id == ParityBreak.payment_id) | (Payment.charge_id == ParityBreak.charge_id))
        .where(ParityBreak.closed_at.is_(None), Payment.id == ProviderMessage.payment_id)
    )
    old = (
        select(ProviderMessage.id)
        .where(ProviderMessage.expunged_at.is_(None), ProviderMessage.received_at < before)
        .where(proven.exists(), ~broken.exists())
        .order_by(ProviderMessage.received_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    digest = func.encode(func.sha256(func.convert_to(ProviderMessage.raw, "UTF8")), "hex")
    values = {"raw": "", "raw_sha256": digest, "expunged_at": now}
    changed = update(ProviderMessage).where(ProviderMessage.id.in_(old)).values(values)
    gone = await session.scalars(
        changed.returning(ProviderMessage.id), execution_options={"synchronize_session": False}
    )
    return len(gone.all())
