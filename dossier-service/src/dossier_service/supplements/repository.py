from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import and_, select

from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.supplements.models import Supplement

_OPEN = and_(Supplement.supplied_at.is_(None), Supplement.expired_at.is_(None))


async def open_of(session: Session, dossier_id: UUID) -> Supplement | None:
    return await session.scalar(select(Supplement).where(Supplement.dossier_id == dossier_id, _OPEN))


async def waiting_until(session: Session, latest: datetime, *, reminded: bool, count: int) -> Sequence[UUID]:
    """Dossiers whose wait for papers ends by then; of those not reminded yet, or of all."""
    query = select(Supplement.dossier_id).join(Dossier, Dossier.id == Supplement.dossier_id)
    query = query.where(_OPEN, Supplement.expires_at <= latest, Dossier.status == Status.SUPPLEMENT_REQUESTED)
    if not reminded:
        query = query.where(Supplement.reminded_at.is_(None))
    return (await session.scalars(query.order_by(Supplement.expires_at).limit(count))).all()


async def of_dossier(session: Session, dossier_id: UUID) -> Sequence[Supplement]:
    query = select(Supplement).where(Supplement.dossier_id == dossier_id).order_by(Supplement.requested_at)
    return (await session.scalars(query)).all()
