"""Nobody is asked twice for a paper that is there already (NĐ 107/2021)."""

from datetime import datetime
from uuid import UUID

from servicekit import paging
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.paging import Page, PageRequest

from dossier_service.documents import service as documents
from dossier_service.documents.models import Document
from dossier_service.documents.problems import DocumentNotFound
from dossier_service.documents.service import About
from dossier_service.reuse import repository
from dossier_service.reuse.schemas import OwnDocumentRead, ReuseBody
from dossier_service.substitution.repository import seers


async def own(session: Session, caller: Caller, since: datetime | None, request: PageRequest) -> Page[OwnDocumentRead]:
    rows, next_cursor, total = await paging.fetch(session, repository.own(caller, since), request)
    items = [OwnDocumentRead.model_validate(row.Document) for row in rows]
    return Page[OwnDocumentRead](items=items, next_cursor=next_cursor, total=total)


async def use_again(session: Session, dossier_id: UUID, body: ReuseBody, caller: Caller, now: datetime) -> Document:
    """As a paper of this dossier too, sharing the bytes and what the scanner says of them.

    Raises DossierNotFound, UploadNotExpected, RequiredDocumentUnknown, TooManyDocuments, and DocumentNotFound also for
    somebody else's paper.
    """
    about = About(required_document=body.required_document)
    dossier, purpose = await documents.expecting(session, dossier_id, about, caller, now)
    earlier = await repository.usable(session, body.document_id, dossier.owner_key, await seers(session, caller))
    if earlier is None:
        raise DocumentNotFound
    earlier.object_key = earlier.key
    document = Document(
        id=uuid7(),
        dossier_id=dossier.id,
        purpose=purpose,
        required_document=body.required_document,
        file_name=earlier.file_name,
        media_type=earlier.media_type,
        size=earlier.size,
        sha256=earlier.sha256,
        object_key=earlier.object_key,
        reused_from=earlier.id,
        confidentiality=earlier.confidentiality,
        scan=earlier.scan,
        scan_at=earlier.scan_at,
        scanned_at=earlier.scanned_at,
        uploaded_by=caller.subject,
        uploaded_at=now,
    )
    session.add(document)
    await session.flush()
    return document
