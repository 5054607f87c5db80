"""Results that were decided and are not signed yet: outside the decision's own transaction, which waits for no key."""

import hashlib
import tempfile
from datetime import timedelta
from uuid import UUID

import structlog
from servicekit.app import Kit
from starlette.concurrency import run_in_threadpool

from dossier_service.documents.models import Document
from dossier_service.documents.opening import verified_copy
from dossier_service.documents.problems import DocumentDamaged
from dossier_service.documents.store import forget, new_key
from dossier_service.results.models import Result
from dossier_service.signing import repository, service
from dossier_service.signing.seal import SEAL, Seal, Unsignable
from dossier_service.signing.service import Signed

log = structlog.get_logger()
BATCH = 10
MAX_ATTEMPTS = 3
SIGNED_WITHIN = timedelta(days=1)
_PDF = "application/pdf"


async def sign_results(kit: Kit) -> None:
    if SEAL not in kit.extras:
        return
    async with kit.database.sessions() as session:
        waiting = await repository.unsigned(session, kit.clock() - SIGNED_WITHIN, MAX_ATTEMPTS, BATCH)
    for result in waiting:
        await _sign(kit, result)


async def _sign(kit: Kit, result: Result) -> None:
    async with kit.database.sessions() as session:
        files = await repository.documents(session, result.document_ids)
    try:
        signed: dict[UUID, Signed] = {
            file.id: await _sign_file(kit, file, result) for file in files.values() if file.media_type == _PDF
        }
    except (Unsignable, DocumentDamaged) as error:
        log.warning("result_not_signed", result_id=str(result.id), reason=type(error).__name__)
        async with kit.database.transaction() as session:
            await service.note_failure(session, result.id)
        return
    has_scanner = kit.settings.clamd_host is not None  # type: ignore[attr-defined]
    async with kit.database.transaction() as session:
        done = await service.take_over(session, result, signed, kit.clock(), has_scanner=has_scanner)
    log.info("result_signed", result_id=str(result.id), taken_over=done)


async def _sign_file(kit: Kit, file: Document, result: Result) -> Signed:
    seal: Seal = kit.extras[SEAL]
    copy = await verified_copy(kit, file)
    try:
        with copy.open("rb") as content, tempfile.TemporaryFile("w+b") as output:
            await run_in_threadpool(seal.sign, content, output, f"KQ-{result.code}")
            size = output.seek(0, 2)
            output.seek(0)
            sha256 = hashlib.file_digest(output, "sha256").hexdigest()
            object_key = new_key(kit.clock())
            await kit.extras["documents"].put(object_key, output)
    finally:
        forget(copy)
    return Signed(object_key, sha256, size)
