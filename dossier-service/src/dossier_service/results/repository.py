from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from contracts.dossier import Origin
from servicekit import paging
from servicekit.database import Session
from servicekit.paging import PageRequest, Total
from sqlalchemy import DateTime, Row, Select, delete, exists, func, literal_column, select, type_coerce

from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.visibility import Vantage, counted_among, first_among
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


async def hold_number(session: Session, agency: str, number: str) -> None:
    """Until the commit: of two who give it at once, the second sees it taken."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"result|{agency}|{number}", 0))))


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


async def register(
    session: Session,
    vantages: Sequence[Vantage],
    issued_from: datetime | None,
    number: str | None,
    request: PageRequest,
) -> tuple[list[Row[Any]], str | None, Total | None]:
    """Of the dossiers that are seen from there, newest first: a result is issued at the instant of its decision."""
    # Said in a constant: only so does the database see that its indexes of what was granted are enough.
    narrowed = [Dossier.outcome == literal_column("'granted'"), Dossier.decided_at.is_not(None)]
    decided_at = type_coerce(Dossier.decided_at, DateTime(timezone=True))  # of these never empty
    narrowed += [decided_at >= issued_from] if issued_from else []
    narrowed += [Dossier.id.in_(select(Result.dossier_id).where(Result.number == number))] if number else []
    ordering = decided_at.desc(), Dossier.id.desc()
    further = [*narrowed, *paging.after(session, request, *ordering)]
    first = first_among(vantages, further, ordering, request.page_size)
    query = select(Result, Dossier).join(Dossier, Dossier.id == Result.dossier_id).where(Dossier.id.in_(first))
    in_order = cast("Select[Any]", query.order_by(Result.issued_at.desc(), Dossier.id.desc()))
    return await paging.fetch(session, in_order, request, counted=counted_among(vantages, narrowed))
