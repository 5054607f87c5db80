"""Uploads that resume: begun, gone on with, ended; whole they become papers as if they had come at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.ids import uuid7

from dossier_service.documents import service as documents
from dossier_service.documents.problems import DocumentTooLarge, EmptyDocument
from dossier_service.documents.service import About
from dossier_service.documents.uploads import StoredUpload
from dossier_service.inspection.limits import MAX_BYTES
from dossier_service.resumable_uploads import metadata, repository
from dossier_service.resumable_uploads.limits import MAX_PARTS, MAX_UNFINISHED
from dossier_service.resumable_uploads.models import ResumableUpload, UploadPart
from dossier_service.resumable_uploads.problems import (
    OffsetConflict,
    TooManyParts,
    TooManyUploads,
    UploadExpired,
    UploadNotFound,
)


async def begin(
    session: Session,
    dossier_id: UUID,
    length_bytes: int,
    about: str | None,
    kept: timedelta,
    caller: Caller,
    now: datetime,
) -> ResumableUpload:
    """Raises EmptyDocument, DocumentTooLarge, InvalidParameter, TooManyUploads, and what a paper of this kind would be
    refused for."""
    if length_bytes == 0:
        raise EmptyDocument
    if length_bytes > MAX_BYTES:
        raise DocumentTooLarge
    said = _about(about)
    dossier, _ = await documents.expecting(session, dossier_id, said, caller, now)
    if said.replaces:
        await documents.replaced(session, dossier, said.replaces, caller)
    if await repository.unfinished(session, dossier.id, caller.subject, now) >= MAX_UNFINISHED:
        raise TooManyUploads
    upload = ResumableUpload(
        id=uuid7(),
        dossier_id=dossier.id,
        created_by=caller.subject,
        created_at=now,
        expires_at=(now + kept).replace(microsecond=0),
        length_bytes=length_bytes,
        received_bytes=0,
        about=about,
    )
    session.add(upload)
    await session.flush()
    return upload


async def get(session: Session, dossier_id: UUID, upload_id: UUID, caller: Caller, now: datetime) -> ResumableUpload:
    """Raises UploadNotFound, UploadExpired."""
    upload = await repository.own(session, dossier_id, upload_id, caller.subject)
    if upload is None:
        raise UploadNotFound
    if upload.expires_at <= now:
        raise UploadExpired
    return upload


async def to_continue(
    session: Session, dossier_id: UUID, upload_id: UUID, offset: int, caller: Caller, now: datetime
) -> ResumableUpload:
    """Raises UploadNotFound, UploadExpired, OffsetConflict, and what such a paper would be refused for now."""
    upload = await get(session, dossier_id, upload_id, caller, now)
    if upload.received_bytes != offset:
        raise OffsetConflict(upload.received_bytes)
    if upload.document_id is None:
        await documents.expecting(session, dossier_id, _about(upload.about), caller, now)
    return upload


async def keep(session: Session, upload_id: UUID, start: int, parts: Sequence[UploadPart]) -> None:
    """Raises OffsetConflict, UploadNotFound, TooManyParts."""
    await _advance(session, upload_id, start, start + sum(part.size_bytes for part in parts))
    if await repository.count_parts(session, upload_id) + len(parts) > MAX_PARTS:
        raise TooManyParts
    session.add_all(parts)
    await session.flush()


async def finish(
    session: Session, upload: ResumableUpload, start: int, stored: StoredUpload, caller: Caller, now: datetime
) -> tuple[UUID, list[str]]:
    """The paper, and the keys of the parts that nobody needs any more.

    Raises OffsetConflict, UploadNotFound, and what `documents.attach` refuses it for.
    """
    # First the dossier's lock, then the upload's row: as everywhere.
    document = await documents.attach(session, upload.dossier_id, stored, _about(upload.about), caller, now)
    await _advance(session, upload.id, start, upload.length_bytes, document.id)
    return document.id, await repository.forget_parts(session, [upload.id])


async def end(session: Session, dossier_id: UUID, upload_id: UUID, caller: Caller, now: datetime) -> list[str]:
    """The keys of its parts; a paper that it has become stays. Raises UploadNotFound, UploadExpired."""
    upload = await get(session, dossier_id, upload_id, caller, now)
    return await repository.forget(session, [upload.id])


async def _advance(session: Session, upload_id: UUID, start: int, until: int, document_id: UUID | None = None) -> None:
    if await repository.advance(session, upload_id, start, until, document_id):
        return
    offset = await repository.offset_of(session, upload_id)
    raise UploadNotFound if offset is None else OffsetConflict(offset)


def _about(header: str | None) -> About:
    said = metadata.read(header)
    return About(said.required_document, said.purpose, said.confidentiality, said.replaces)
