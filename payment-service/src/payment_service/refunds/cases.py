"""Money that has to be given back becomes a case; it is closed by the refunds that give it back."""

from datetime import datetime

from servicekit.database import Session
from servicekit.ids import uuid7

from payment_service.checkouts.models import Payment
from payment_service.refunds import repository
from payment_service.refunds.models import RefundCase
from payment_service.refunds.schemas import CaseGround


async def open_case(session: Session, payment: Payment, ground: CaseGround, amount_vnd: int, at: datetime) -> None:
    """The payment must be locked. A case that is open already grows to the greater sum."""
    case = await repository.open_case(session, payment.id)
    if case is None:
        session.add(RefundCase(id=uuid7(), payment_id=payment.id, ground=ground, amount_vnd=amount_vnd, opened_at=at))
    else:
        case.amount_vnd = max(case.amount_vnd, amount_vnd)
    await session.flush()
