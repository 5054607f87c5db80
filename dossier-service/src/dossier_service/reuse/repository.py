from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from sqlalchemy import Select, select

from dossier_service.documents.models import Document
from dossier_service.documents.schemas import Purpose, Scan
from dossier_service.documents.visibility import opens_to
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import owner_key_of
from dossier_service.dossiers.visibility import visible_to

_USABLE = (
    Document.purpose != Purpose.MESSAGE,
    Document.replaced_by.is_(None),
    Document.scan != Scan.INFECTED,
)


def own(caller: Caller, since: datetime | None) -> Select[Any]:
    """What the caller has handed in or was given, newest first."""
    query = select(Document).join(Dossier, Dossier.id == Document.dossier_id)
    own = Dossier.owner_key == owner_key_of(caller)
    query = query.where(own, Dossier.status != Status.REMOVED, opens_to(caller), *_USABLE)
    if since:
        query = query.where(Document.uploaded_at >= since)
    return query.order_by(Document.uploaded_at.desc(), Document.id.desc())


async def usable(session: Session, document_id: UUID, owner_key: str, seers: Collection[Caller]) -> Document | None:
    """A paper of that owner which the caller may open; held, so that it is not removed meanwhile."""
    query = select(Document).join(Dossier, Dossier.id == Document.dossier_id)
    query = query.where(
        Document.id == document_id, Dossier.owner_key == owner_key, visible_to(*seers), opens_to(*seers), *_USABLE
    )
    return await session.scalar(query.with_for_update(of=Document, read=True))
