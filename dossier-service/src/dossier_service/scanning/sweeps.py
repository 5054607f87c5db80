"""Papers that wait for the scanner, one after the other; the database remembers when each is tried next."""

import structlog
from servicekit.app import Kit

from dossier_service.documents.models import Document
from dossier_service.documents.opening import verified_copy
from dossier_service.documents.problems import DocumentDamaged
from dossier_service.documents.store import forget, quarantine_key
from dossier_service.scanning import repository, service
from dossier_service.scanning.scanner import ScanFailed, Scanner, ScannerAway, Verdict

log = structlog.get_logger()
SCANNER = "scanner"
BATCH = 20


async def scan_waiting(kit: Kit) -> bool:
    """True while there may be more. Ends at once when the scanner is away."""
    scanner: Scanner | None = kit.extras.get(SCANNER)
    if scanner is None:
        return False
    async with kit.database.sessions() as session:
        due = await repository.due(session, kit.clock(), BATCH)
    for document in {document.key: document for document in due}.values():
        if not await _scan(kit, scanner, document):
            return False
    return len(due) == BATCH


async def _scan(kit: Kit, scanner: Scanner, document: Document) -> bool:
    """Whether the scanner is there."""
    try:
        verdict = await _judge(kit, scanner, document)
    except ScannerAway:
        log.warning("scanner_away")
        async with kit.database.transaction() as session:
            await service.postpone(session, document.key, kit.clock())
        return False
    except (ScanFailed, DocumentDamaged) as error:
        final = isinstance(error, DocumentDamaged) or error.final
        log.warning("scan_failed", document_id=str(document.id), final=final)
        async with kit.database.transaction() as session:
            await service.record_failure(session, document.key, kit.clock(), final=final)
        return True
    await _record(kit, document, verdict)
    return True


async def _judge(kit: Kit, scanner: Scanner, document: Document) -> Verdict:
    copy = await verified_copy(kit, document)
    try:
        return await scanner.judge(copy)
    finally:
        forget(copy)


async def _record(kit: Kit, document: Document, verdict: Verdict) -> None:
    if verdict.finding is None:
        async with kit.database.transaction() as session:
            await service.record_clean(session, document.key, kit.clock())
        return
    # Doubled before, removed after: whenever the process dies, the row names a file that is there.
    store, aside = kit.extras["documents"], quarantine_key(document.key)
    await store.duplicate(document.key, aside)
    async with kit.database.transaction() as session:
        await service.record_infected(session, document.key, aside, verdict.finding, kit.clock())
    await store.remove([document.key])
    log.error("document_quarantined", document_id=str(document.id), finding=verdict.finding)
