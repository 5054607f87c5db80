"""Papers of a dossier: who may add which when, and who may open them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from servicekit.ids import uuid7

from dossier_service.documents import repository
from dossier_service.documents.models import Document
from dossier_service.documents.problems import (
    DocumentNotFound,
    DocumentReplaced,
    LinkInvalid,
    ReplacedUnknown,
    RequiredDocumentUnknown,
    TooManyDocuments,
    UploadNotExpected,
)
from dossier_service.documents.rules import require_openable
from dossier_service.documents.schemas import Confidentiality, Purpose
from dossier_service.documents.uploads import StoredUpload
from dossier_service.dossiers import pins, rights
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers import service as reading
from dossier_service.dossiers.lifecycle import ENDED, Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.substitution.repository import seers

MAX_DOCUMENTS = 300
"""Of a dossier, all versions counted."""


@dataclass(frozen=True)
class About:
    """What is said of a paper beside its bytes; of a new version what is left out stays as it was."""

    required_document: str | None = None
    purpose: Purpose | None = None
    confidentiality: Confidentiality | None = None
    replaces: UUID | None = None


async def attach(
    session: Session, dossier_id: UUID, upload: StoredUpload, about: About, caller: Caller, now: datetime
) -> Document:
    """Raises DossierNotFound, UploadNotExpected, RequiredDocumentUnknown, ReplacedUnknown, DocumentReplaced,
    TooManyDocuments."""
    dossier, purpose = await expecting(session, dossier_id, about, caller, now)
    before = await replaced(session, dossier, about.replaces, caller) if about.replaces else None
    document = Document(
        id=uuid7(),
        dossier_id=dossier.id,
        purpose=purpose,
        required_document=about.required_document or (before.required_document if before else None),
        file_name=upload.file_name,
        media_type=upload.media_type,
        size=upload.size,
        sha256=upload.sha256,
        object_key=upload.object_key,
        version=before.version + 1 if before else 1,
        confidentiality=about.confidentiality or (before.confidentiality if before else Confidentiality.NORMAL),
        scan=upload.scan,
        scan_at=now if upload.scan == "pending" else None,
        uploaded_by=caller.subject,
        uploaded_at=now,
    )
    session.add(document)
    await session.flush()
    if before:
        before.replaced_by = document.id
        await session.flush()
    return document


async def expecting(
    session: Session, dossier_id: UUID, about: About, caller: Caller, now: datetime
) -> tuple[Dossier, Purpose]:
    """The dossier under lock, when it takes such a paper now.

    Raises DossierNotFound, ActionNotYours (to look at it is no right to put papers into it), UploadNotExpected,
    RequiredDocumentUnknown, TooManyDocuments.
    """
    dossier = await dossiers.get_for_update(session, dossier_id, caller)
    if dossier is None:
        raise DossierNotFound
    if not await rights.all_roles_on(session, dossier, caller):
        raise ActionNotYours
    purpose = about.purpose or _usual_purpose(dossier)
    if not _expected(dossier, purpose, caller):
        raise UploadNotExpected
    if await repository.count(session, dossier.id) >= MAX_DOCUMENTS:
        raise TooManyDocuments
    if about.required_document:
        record = await pins.record_of(session, dossier, now)
        if about.required_document not in {paper.id for paper in record.required_documents}:
            raise RequiredDocumentUnknown
    return dossier, purpose


async def replaced(session: Session, dossier: Dossier, document_id: UUID, caller: Caller) -> Document:
    """The paper to replace. Under the dossier's lock: of two who replace it at once, one comes second.

    Raises ReplacedUnknown, DocumentReplaced.
    """
    papers = await repository.readable(session, dossier.id, await seers(session, caller))
    found = next((paper for paper in papers if paper.id == document_id), None)
    if found is None:
        raise ReplacedUnknown
    if found.replaced_by:
        raise DocumentReplaced(replaced_by=str(found.replaced_by))
    return found


async def readable(session: Session, dossier_id: UUID, caller: Caller) -> Sequence[Document]:
    """All versions, oldest first. Raises DossierNotFound."""
    dossier = await reading.get(session, dossier_id, caller)
    return await repository.readable(session, dossier.id, await seers(session, caller))


async def get(session: Session, dossier_id: UUID, document_id: UUID, caller: Caller) -> Document:
    """Raises DossierNotFound, DocumentNotFound."""
    papers = await readable(session, dossier_id, caller)
    found = next((paper for paper in papers if paper.id == document_id), None)
    if found is None:
        raise DocumentNotFound
    return found


async def to_open(session: Session, dossier_id: UUID, document_id: UUID, caller: Caller) -> Document:
    """Raises DossierNotFound, DocumentNotFound, DocumentNotScanned, DocumentInfected."""
    document = await get(session, dossier_id, document_id, caller)
    require_openable(document, caller)
    return document


async def linked(session: Session, document_id: UUID) -> Document:
    """For who has a link. Raises LinkInvalid, DocumentNotScanned, DocumentInfected."""
    document = await repository.get(session, document_id)
    if document is None:
        raise LinkInvalid
    require_openable(document, None)
    return document


def _usual_purpose(dossier: Dossier) -> Purpose:
    return Purpose.SUPPLEMENT if dossier.status == Status.SUPPLEMENT_REQUESTED else Purpose.FILING


def _expected(dossier: Dossier, purpose: Purpose, caller: Caller) -> bool:
    """Filing papers until it is filed (an official may digitise later), supplements while asked, results in house."""
    official = caller.kind not in (CallerKind.CITIZEN, CallerKind.ENTERPRISE)
    match purpose:
        case Purpose.FILING:
            return dossier.status == Status.DRAFT or (official and dossier.status not in ENDED)
        case Purpose.SUPPLEMENT:
            return dossier.status == Status.SUPPLEMENT_REQUESTED
        case Purpose.RESULT:
            return official and dossier.status in (Status.ACCEPTED, Status.PROCESSING)
        case Purpose.MESSAGE:
            return dossier.status not in ENDED
