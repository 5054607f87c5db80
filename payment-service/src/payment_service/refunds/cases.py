"""Money that has to be given back becomes a case; it is closed by the refunds that give it back.

What a removal alone asked for is asked for no more once the dossier is restored.
"""

from datetime import datetime
from uuid import UUID

from servicekit.database import Session
from servicekit.ids import uuid7

from payment_service.checkouts.models import Payment
from payment_service.refunds import repository
from payment_service.refunds.models import RefundCase
from payment_service.refunds.schemas import CaseGround

RESTORED = "dossier_restored"


async def open_case(session: Session, payment: Payment, ground: CaseGround, amount_vnd: int, at: datetime) -> None:
    """The payment must be locked. A case that is open already grows to the greater sum."""
    is_removal = ground is CaseGround.DOSSIER_REMOVED
    case = await repository.open_case(session, payment.id)
    if case is None:
        case = RefundCase(id=uuid7(), payment_id=payment.id, ground=ground, amount_vnd=amount_vnd, opened_at=at)
        case.besides_removal_vnd = 0 if is_removal else None
        session.add(case)
    elif is_removal and case.besides_removal_vnd is None:
        case.besides_removal_vnd = case.amount_vnd
    elif not is_removal and case.besides_removal_vnd is not None:
        case.besides_removal_vnd = max(case.besides_removal_vnd, amount_vnd)
    case.amount_vnd = max(case.amount_vnd, amount_vnd)
    await session.flush()


async def keep_what_no_removal_asked_for(session: Session, payment: Payment, at: datetime) -> None:
    """The dossier is restored: only what is to be given back anyhow, or on its way, stays. The payment is locked."""
    case = await repository.open_case(session, payment.id)
    if case is None or case.besides_removal_vnd is None:
        return
    asked_vnd = await repository.committed_vnd(session, payment.id, case.id)
    kept_vnd = max(case.besides_removal_vnd, asked_vnd)
    if kept_vnd <= await repository.refunded_vnd(session, payment.id, case.id):
        case.closed_at, case.closing_reason = at, RESTORED
    else:
        case.amount_vnd = kept_vnd
    await session.flush()


async def is_of_removal(session: Session, case_id: UUID | None) -> bool:
    """Whether a refund of this case was given because the dossier was out of the record."""
    case = await session.get(RefundCase, case_id) if case_id else None
    if case is None or case.besides_removal_vnd is None:
        return False
    return await repository.refunded_vnd(session, case.payment_id, case.id) > case.besides_removal_vnd
