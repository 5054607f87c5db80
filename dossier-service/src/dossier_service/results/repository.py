from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from contracts.dossier import Origin
from servicekit.database import Session
from sqlalchemy import Select, delete, exists, select

from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.visibility import Vantage, visible_among
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


async def by_code(session: Session, code: str) -> tuple[Result, Dossier] | None:
    """Handed back, and no trial: what has not left the house is nobody's to verify."""
    query = select(Result, Dossier).join(Dossier, Dossier.id == Result.dossier_id)
    query = query.where(Result.code == code, Dossier.status == Status.RETURNED, Dossier.origin != Origin.TRIAL)
    row = (await session.execute(query)).one_or_none()
    return (row[0], row[1]) if row else None


async def number_taken(session: Session, agency: str, number: str) -> bool:
    return bool(await session.scalar(select(exists().where(Result.agency == agency, Result.number == number))))


async def replacement(session: Session, result_id: UUID, agency: str | None) -> Result | None:
    """Of the same agency, handed back, and itself in force."""
    query = select(Result).join(Dossier, Dossier.id == Result.dossier_id)
    return await session.scalar(
        query.where(
            Result.id == result_id,
            Result.agency == agency,
            Result.revoked_at.is_(None),
            Dossier.status == Status.RETURNED,
        )
    )


def register(vantages: Sequence[Vantage], *, issued_from: datetime | None, number: str | None) -> Select[Any]:
    """Of the dossiers that are seen from there, newest first."""
    query = select(Result, Dossier).join(Dossier, Dossier.id == Result.dossier_id).where(visible_among(vantages))
    if issued_from:
        query = query.where(Result.issued_at >= issued_from)
    if number:
        query = query.where(Result.number == number)
    return cast("Select[Any]", query.order_by(Result.issued_at.desc(), Result.id.desc()))
