from collections.abc import Sequence
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import select

from dossier_service.supplements.models import Supplement


async def open_of(session: Session, dossier_id: UUID) -> Supplement | None:
    query = select(Supplement).where(Supplement.dossier_id == dossier_id, Supplement.supplied_at.is_(None))
    return await session.scalar(query)


async def of_dossier(session: Session, dossier_id: UUID) -> Sequence[Supplement]:
    query = select(Supplement).where(Supplement.dossier_id == dossier_id).order_by(Supplement.requested_at)
    return (await session.scalars(query)).all()
