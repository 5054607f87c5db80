from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import func, select

from dossier_service.documents.models import Document
from dossier_service.originals.models import ReceivedPaper


async def of_dossier(session: Session, dossier_id: UUID) -> Sequence[Document]:
    query = select(Document).where(Document.dossier_id == dossier_id).order_by(Document.uploaded_at, Document.id)
    return (await session.scalars(query)).all()


async def get(session: Session, dossier_id: UUID, document_id: UUID) -> Document | None:
    query = select(Document).where(Document.id == document_id, Document.dossier_id == dossier_id)
    return await session.scalar(query)


async def present(session: Session, dossier_id: UUID, *, since: datetime | None = None) -> set[str]:
    """Which required papers have a file or were brought on paper; with `since`, which came after that time."""
    files = select(Document.required_document).where(
        Document.dossier_id == dossier_id, Document.required_document.is_not(None)
    )
    brought = select(ReceivedPaper.required_document).where(ReceivedPaper.dossier_id == dossier_id)
    if since:
        files = files.where(Document.uploaded_at > since)
        brought = brought.where(ReceivedPaper.received_at > since)
    return {paper for paper in await session.scalars(files.union_all(brought)) if paper}


async def all_belong(session: Session, dossier_id: UUID, document_ids: Collection[UUID], purpose: str) -> bool:
    query = select(func.count()).where(
        Document.dossier_id == dossier_id, Document.id.in_(document_ids), Document.purpose == purpose
    )
    return await session.scalar(query) == len(set(document_ids))
