from collections.abc import Sequence
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import delete, select

from dossier_service.results.models import Rating, Result


async def of_dossier(session: Session, dossier_id: UUID) -> Sequence[Result]:
    query = select(Result).where(Result.dossier_id == dossier_id).order_by(Result.issued_at)
    return (await session.scalars(query)).all()


async def get(session: Session, dossier_id: UUID, result_id: UUID) -> Result | None:
    return await session.scalar(select(Result).where(Result.id == result_id, Result.dossier_id == dossier_id))


async def documents_of(session: Session, dossier_id: UUID) -> set[UUID]:
    """The files of the dossier's results."""
    query = select(Result.document_ids).where(Result.dossier_id == dossier_id)
    return {document_id for document_ids in await session.scalars(query) for document_id in document_ids}


async def delete_of(session: Session, dossier_id: UUID) -> None:
    await session.execute(delete(Result).where(Result.dossier_id == dossier_id))


async def rating_of(session: Session, dossier_id: UUID) -> Rating | None:
    return await session.get(Rating, dossier_id)
