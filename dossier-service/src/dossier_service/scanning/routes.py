from uuid import UUID

from fastapi import Request
from servicekit.app import problem_responses
from servicekit.auth import Official
from servicekit.clock import Now
from servicekit.database import Transaction
from servicekit.routing import api_router

from dossier_service.documents.problems import DocumentNotFound
from dossier_service.documents.schemas import DocumentRead
from dossier_service.dossiers.problems import DossierNotFound
from dossier_service.scanning import service
from dossier_service.scanning.problems import NoScanner, NothingToScan

router = api_router(tags=["documents"])


@router.post(
    "/dossiers/{dossier_id}/documents/{document_id}/actions/scan",
    summary="Have a file scanned again; it does not open until that is done",
    responses=problem_responses(DossierNotFound, DocumentNotFound, NoScanner, NothingToScan),
)
async def scan_document(
    dossier_id: UUID, document_id: UUID, caller: Official, session: Transaction, now: Now, request: Request
) -> DocumentRead:
    has_scanner = request.app.state.kit.settings.clamd_host is not None
    document = await service.scan_again(session, dossier_id, document_id, caller, now, has_scanner=has_scanner)
    return DocumentRead.model_validate(document)
