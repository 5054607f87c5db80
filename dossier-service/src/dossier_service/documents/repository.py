from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from sqlalchemy import func, select

from dossier_service.documents.models import Document
from dossier_service.documents.schemas import Purpose, Scan
from dossier_service.documents.visibility import opens_to
from dossier_service.dossiers.models import Dossier
from dossier_service.originals.models import ReceivedPaper


async def of_dossier(session: Session, dossier_id: UUID) -> Sequence[Document]:
    query = select(Document).where(Document.dossier_id == dossier_id).order_by(Document.uploaded_at, Document.id)
    return (await session.scalars(query)).all()


async def readable(session: Session, dossier_id: UUID, seers: Collection[Caller]) -> Sequence[Document]:
    """Of a dossier that they see, what opens to them."""
    query = select(Document).join(Dossier, Dossier.id == Document.dossier_id)
    query = query.where(Document.dossier_id == dossier_id, opens_to(*seers))
    return (await session.scalars(query.order_by(Document.uploaded_at, Document.id))).all()


async def get(session: Session, document_id: UUID) -> Document | None:
    return await session.get(Document, document_id)


async def count(session: Session, dossier_id: UUID) -> int:
    return await session.scalar(select(func.count()).where(Document.dossier_id == dossier_id)) or 0


class OnFile(NamedTuple):
    papers: int
    reused: int


async def on_file(session: Session, dossier_id: UUID) -> OnFile:
    """The applicant's papers, newest versions alone, and how many of them are earlier ones used again."""
    query = select(func.count(), func.count(Document.reused_from)).where(
        Document.dossier_id == dossier_id,
        Document.purpose.in_((Purpose.FILING, Purpose.SUPPLEMENT)),
        Document.replaced_by.is_(None),
        Document.scan != Scan.INFECTED,
    )
    return OnFile(*(await session.execute(query)).one())


async def present(session: Session, dossier_id: UUID, *, since: datetime | None = None) -> set[str]:
    """Which required papers have a file or were brought on paper; with `since`, which came after that time.

    One in quarantine is none: nobody can open it.
    """
    files = select(Document.required_document).where(
        Document.dossier_id == dossier_id, Document.required_document.is_not(None), Document.scan != Scan.INFECTED
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


async def keys_in_use(session: Session, keys: Collection[str]) -> set[str]:
    found = await session.scalars(select(Document.object_key).where(Document.object_key.in_(keys)))
    return {key for key in found if key}
