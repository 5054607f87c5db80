from collections.abc import Sequence
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import select

from payment_service.exemptions.models import Exemption
from payment_service.exemptions.schemas import ExemptionStatus


async def of_charge(session: Session, charge_id: UUID) -> Sequence[Exemption]:
    query = select(Exemption).where(Exemption.charge_id == charge_id)
    return (await session.scalars(query.order_by(Exemption.claimed_at.desc(), Exemption.id.desc()))).all()


async def waiting(session: Session, charge_id: UUID) -> Exemption | None:
    """Ask with the charge locked."""
    query = select(Exemption).where(Exemption.charge_id == charge_id, Exemption.status == ExemptionStatus.CLAIMED)
    return await session.scalar(query)
