"""A signed file takes the place of the unsigned one, as its next version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from servicekit.database import Session
from servicekit.ids import uuid7

from dossier_service.documents.models import Document
from dossier_service.documents.schemas import Scan
from dossier_service.results.models import Result
from dossier_service.signing import repository

SIGNED_BY = "system"


@dataclass(frozen=True)
class Signed:
    """A file that lies in the store already."""

    object_key: str
    sha256: str
    size: int


async def take_over(
    session: Session, result: Result, signed: Mapping[UUID, Signed], now: datetime, *, has_scanner: bool
) -> bool:
    """False when the result has been taken back or changed meanwhile: then nothing refers to the signed files."""
    held = await repository.held(session, result.id)
    if held is None or held.signed_at or held.document_ids != result.document_ids:
        return False
    before = await repository.documents(session, held.document_ids)
    after: list[UUID] = []
    for document_id in held.document_ids:
        file = signed.get(document_id)
        after.append(await _replace(session, before[document_id], file, now, has_scanner) if file else document_id)
    held.document_ids, held.signed_at = after, now
    await session.flush()
    return True


async def _replace(session: Session, before: Document, file: Signed, now: datetime, has_scanner: bool) -> UUID:
    document = Document(
        id=uuid7(),
        dossier_id=before.dossier_id,
        purpose=before.purpose,
        required_document=before.required_document,
        file_name=before.file_name,
        media_type=before.media_type,
        size=file.size,
        sha256=file.sha256,
        object_key=file.object_key,
        version=before.version + 1,
        confidentiality=before.confidentiality,
        scan=Scan.PENDING if has_scanner else Scan.SKIPPED,
        scan_at=now if has_scanner else None,
        uploaded_by=SIGNED_BY,
        uploaded_at=now,
    )
    session.add(document)
    await session.flush()
    before.replaced_by = document.id
    return document.id


async def note_failure(session: Session, result_id: UUID) -> None:
    held = await repository.held(session, result_id)
    if held:
        held.sign_attempts += 1
        await session.flush()
