from collections.abc import Sequence
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from sqlalchemy import select

from dossier_service.documents.models import Document
from dossier_service.documents.schemas import Purpose, Scan
from dossier_service.documents.visibility import opens_to
from dossier_service.dossiers.models import Dossier


async def papers_to_take(session: Session, dossier_id: UUID, caller: Caller) -> Sequence[Document]:
    """The newest version of each paper that was handed in for what the procedure asks for, oldest first."""
    query = select(Document).join(Dossier, Dossier.id == Document.dossier_id)
    query = query.where(
        Document.dossier_id == dossier_id,
        Document.purpose.in_([Purpose.FILING, Purpose.SUPPLEMENT]),
        Document.required_document.is_not(None),
        Document.replaced_by.is_(None),
        Document.scan != Scan.INFECTED,
        opens_to(caller),
    )
    return (await session.scalars(query.order_by(Document.uploaded_at, Document.id))).all()
