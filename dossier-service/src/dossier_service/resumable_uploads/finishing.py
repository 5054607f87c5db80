"""A whole upload becomes a paper: through the same door as a file that comes at once."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import structlog
from servicekit.app import Kit
from servicekit.auth import Caller

from dossier_service.documents.opening import COUNTER
from dossier_service.documents.problems import DocumentDamaged, DocumentStoreUnavailable
from dossier_service.documents.store import Damaged, forget
from dossier_service.documents.uploads import StoredUpload, take_in
from dossier_service.inspection.problems import DocumentTypeMismatch, DocumentTypeRefused, DocumentUnsafe
from dossier_service.resumable_uploads import metadata, repository, service
from dossier_service.resumable_uploads.models import ResumableUpload, UploadPart

log = structlog.get_logger()
_FOR_GOOD = (DocumentTypeRefused, DocumentTypeMismatch, DocumentUnsafe, DocumentDamaged)
"""No other try with these bytes can succeed: the upload is over."""


async def finish(kit: Kit, upload: ResumableUpload, held: Sequence[UploadPart], tail: bytes, caller: Caller) -> None:
    """What is kept, what is in the store beside and the tail are the file; `upload` says afterwards where the paper is.

    Raises what a paper is refused for, OffsetConflict, UploadNotFound; then all but the tail is still there, unless the
    bytes themselves are refused.
    """
    try:
        stored = await _taken_in(kit, upload, held, tail)
    except _FOR_GOOD:
        async with kit.database.transaction() as session:
            keys = await repository.forget(session, [upload.id])
        await remove(kit, keys)
        raise
    async with kit.database.transaction() as session:
        start = upload.received_bytes
        document_id, keys = await service.finish(session, upload, start, stored, caller, kit.clock())
    upload.received_bytes, upload.document_id = upload.length_bytes, document_id
    await remove(kit, [*keys, *(part.object_key for part in held)])


async def _taken_in(kit: Kit, upload: ResumableUpload, held: Sequence[UploadPart], tail: bytes) -> StoredUpload:
    said = metadata.read(upload.about)
    path = await _joined(kit, upload, held, tail)
    try:
        with path.open("rb") as content:
            return await take_in(kit, content, upload.length_bytes, said.file_name, said.media_type)
    finally:
        forget(path)


async def _joined(kit: Kit, upload: ResumableUpload, held: Sequence[UploadPart], tail: bytes) -> Path:
    """Raises DocumentDamaged when a part is no longer as it came."""
    async with kit.database.sessions() as session:
        parts = [*await repository.parts(session, upload.id), *held]
    try:
        return await kit.extras["documents"].joined([(part.object_key, part.sha256) for part in parts], tail)
    except Damaged as damage:
        kit.extras[COUNTER].labels(damage.reason).inc()
        log.error("upload_damaged", upload_id=str(upload.id), reason=damage.reason)
        raise DocumentDamaged from damage


async def remove(kit: Kit, keys: Sequence[str]) -> None:
    with suppress(DocumentStoreUnavailable):  # what stays nobody refers to: it is swept away
        await kit.extras["documents"].remove(keys)
