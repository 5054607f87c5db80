from uuid import UUID

from servicekit.database import Session
from sqlalchemy import select

from payment_service.refunds.models import RefundCase


async def open_case(session: Session, payment_id: UUID) -> RefundCase | None:
    query = select(RefundCase).where(RefundCase.payment_id == payment_id, RefundCase.closed_at.is_(None))
    return await session.scalar(query.with_for_update())
