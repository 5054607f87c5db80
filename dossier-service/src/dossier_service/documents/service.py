"""Papers of a dossier: who may add which when, and who may open them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from servicekit.ids import uuid7

from dossier_service.documents import repository
from dossier_service.documents.models import Document
from dossier_service.documents.problems import DocumentNotFound, RequiredDocumentUnknown, UploadNotExpected
from dossier_service.documents.schemas import Purpose
from dossier_service.documents.uploads import StoredUpload
from dossier_service.dossiers import pins
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers import service as reading
from dossier_service.dossiers.lifecycle import ENDED, Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.problems import DossierNotFound
from dossier_service.results import repository as results


async def attach(
    session: Session,
    dossier_id: UUID,
    upload: StoredUpload,
    required_document: str | None,
    purpose: Purpose | None,
    caller: Caller,
    now: datetime,
) -> Document:
    """Raises DossierNotFound, UploadNotExpected, RequiredDocumentUnknown."""
    dossier = await dossiers.get_for_update(session, dossier_id, caller)
    if dossier is None:
        raise DossierNotFound
    purpose = purpose or _usual_purpose(dossier)
    if not _expected(dossier, purpose, caller):
        raise UploadNotExpected
    if required_document:
        record = await pins.record_of(session, dossier, now)
        if required_document not in {paper.id for paper in record.required_documents}:
            raise RequiredDocumentUnknown
    document = Document(
        id=uuid7(),
        dossier_id=dossier.id,
        purpose=purpose,
        required_document=required_document,
        file_name=upload.file_name,
        media_type=upload.media_type,
        size=upload.size,
        sha256=upload.sha256,
        scan="skipped",
        uploaded_by=caller.subject,
        uploaded_at=now,
    )
    session.add(document)
    await session.flush()
    return document


async def readable(session: Session, dossier_id: UUID, caller: Caller) -> Sequence[Document]:
    """Of result files the applicant sees those of a result that is handed back, and never a draft."""
    dossier = await reading.get(session, dossier_id, caller)
    papers = await repository.of_dossier(session, dossier.id)
    if caller.kind is CallerKind.OFFICIAL:
        return papers
    returned = dossier.status == Status.RETURNED
    handed_back = await results.documents_of(session, dossier.id) if returned else set()
    return [paper for paper in papers if paper.purpose != Purpose.RESULT or paper.id in handed_back]


async def get(session: Session, dossier_id: UUID, document_id: UUID, caller: Caller) -> Document:
    """Raises DossierNotFound, DocumentNotFound."""
    papers = await readable(session, dossier_id, caller)
    found = next((paper for paper in papers if paper.id == document_id), None)
    if found is None:
        raise DocumentNotFound
    return found


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
