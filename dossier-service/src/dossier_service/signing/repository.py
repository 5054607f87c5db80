from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from contracts.dossier import Origin
from servicekit.database import Session
from sqlalchemy import any_, exists, func, select

from dossier_service.documents.models import Document
from dossier_service.documents.schemas import Scan
from dossier_service.dossiers.models import Dossier
from dossier_service.results.models import Result


async def unsigned(session: Session, issued_from: datetime, max_attempts: int, limit: int) -> Sequence[Result]:
    """Of the last days: what was handed back long ago stays as it was; the agency signs nothing that may be malware."""
    unclear = exists().where(Document.id == any_(Result.document_ids), Document.scan.not_in((Scan.CLEAN, Scan.SKIPPED)))
    query = select(Result).join(Dossier, Dossier.id == Result.dossier_id)
    query = query.where(
        Result.signed_at.is_(None),
        Result.issued_at >= issued_from,
        Result.sign_attempts < max_attempts,
        func.cardinality(Result.document_ids) > 0,
        Dossier.origin == Origin.LIVE,
        ~unclear,
    )
    return (await session.scalars(query.order_by(Result.issued_at, Result.id).limit(limit))).all()


async def documents(session: Session, document_ids: Sequence[UUID]) -> dict[UUID, Document]:
    found = await session.scalars(select(Document).where(Document.id.in_(document_ids)))
    return {document.id: document for document in found}


async def held(session: Session, result_id: UUID) -> Result | None:
    return await session.scalar(select(Result).where(Result.id == result_id).with_for_update())
