"""A paper's bytes, verified: what is not as it was uploaded is counted and never shown."""

from pathlib import Path

import structlog
from prometheus_client import Counter
from servicekit.app import Kit

from dossier_service.documents.models import Document
from dossier_service.documents.problems import DocumentDamaged
from dossier_service.documents.store import Damaged

log = structlog.get_logger()
COUNTER = "documents_damaged"


def measure(kit: Kit) -> None:
    """The metric that an alert watches; 0 is the only good value."""
    text = "Stored papers that were gone or changed when they were read"
    kit.extras[COUNTER] = Counter(COUNTER, text, ["reason"], registry=kit.metrics.registry)


async def verified_copy(kit: Kit, document: Document) -> Path:
    """A temporary file for the caller to remove. Raises DocumentDamaged."""
    try:
        return await kit.extras["documents"].copy(document.key, document.sha256)
    except Damaged as damage:
        kit.extras[COUNTER].labels(damage.reason).inc()
        log.error("document_damaged", document_id=str(document.id), reason=damage.reason)
        raise DocumentDamaged from damage
