from collections.abc import Sequence
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import select

from dossier_service.results.models import Rating, Result


async def of_dossier(session: Session, dossier_id: UUID) -> Sequence[Result]:
    query = select(Result).where(Result.dossier_id == dossier_id).order_by(Result.issued_at)
    return (await session.scalars(query)).all()


async def get(session: Session, dossier_id: UUID, result_id: UUID) -> Result | None:
    return await session.scalar(select(Result).where(Result.id == result_id, Result.dossier_id == dossier_id))


async def rating_of(session: Session, dossier_id: UUID) -> Rating | None:
    return await session.get(Rating, dossier_id)
