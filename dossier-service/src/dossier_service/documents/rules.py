"""When a file is given out, whoever asks. Pure."""

from servicekit.auth import Caller, CallerKind

from dossier_service.documents.models import Document
from dossier_service.documents.problems import DocumentInfected, DocumentNotScanned
from dossier_service.documents.schemas import Scan


def require_openable(document: Document, caller: Caller | None) -> None:
    """Who sent it in may look at it again before it is scanned; an official, who could be its aim, never.

    Raises DocumentInfected, DocumentNotScanned.
    """
    scan = Scan(document.scan)
    if scan in (Scan.CLEAN, Scan.SKIPPED):
        return
    if scan is Scan.INFECTED:
        raise DocumentInfected
    own = caller is not None and caller.kind is not CallerKind.OFFICIAL and caller.subject == document.uploaded_by
    if not own:
        raise DocumentNotScanned(scan=scan)
