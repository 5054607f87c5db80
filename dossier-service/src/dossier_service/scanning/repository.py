from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import select

from dossier_service.documents.models import Document
from dossier_service.documents.schemas import Scan


async def due(session: Session, now: datetime, limit: int) -> Sequence[Document]:
    """Whose turn it is, the longest waiting first."""
    query = select(Document).where(Document.scan == Scan.PENDING, Document.scan_at <= now)
    return (await session.scalars(query.order_by(Document.scan_at, Document.id).limit(limit))).all()


async def dossiers_with(session: Session, object_key: str) -> Sequence[UUID]:
    query = select(Document.dossier_id).where(Document.object_key == object_key).distinct()
    return (await session.scalars(query.order_by(Document.dossier_id))).all()


async def sharing(session: Session, object_key: str) -> Sequence[Document]:
    """Every paper of these bytes, under lock: one that is used again has the state of the first."""
    query = select(Document).where(Document.object_key == object_key)
    return (await session.scalars(query.order_by(Document.id).with_for_update())).all()
