from pathlib import Path
from uuid import UUID

from fastapi import Request
from servicekit.app import Kit, problem_responses
from servicekit.auth import Person
from servicekit.database import Reading
from servicekit.paging import Page
from servicekit.routing import api_router
from starlette.concurrency import run_in_threadpool

from dossier_service.documents import service as documents
from dossier_service.documents.opening import verified_copy
from dossier_service.documents.problems import DocumentDamaged, DocumentInfected, DocumentNotFound, DocumentNotScanned
from dossier_service.documents.store import forget
from dossier_service.dossiers.problems import DossierNotFound
from dossier_service.reads.doors import shows
from dossier_service.reads.models import Part
from dossier_service.signing.schemas import SignatureRead
from dossier_service.signing.seal import SEAL, signatures_of

router = api_router(tags=["documents"])


@router.get(
    "/dossiers/{dossier_id}/documents/{document_id}/signatures",
    dependencies=[shows(Part.DOCUMENTS)],
    summary="The electronic signatures of a PDF: whose, and whether the file is still as it was signed",
    responses=problem_responses(
        DossierNotFound, DocumentNotFound, DocumentNotScanned, DocumentInfected, DocumentDamaged
    ),
)
async def list_signatures(
    dossier_id: UUID, document_id: UUID, caller: Person, session: Reading, request: Request
) -> Page[SignatureRead]:
    document = await documents.to_open(session, dossier_id, document_id, caller)
    await session.close()  # nobody holds a connection while a file is fetched
    if document.media_type != "application/pdf":
        return Page[SignatureRead](items=[])
    kit: Kit = request.app.state.kit
    copy = await verified_copy(kit, document)
    try:
        return Page[SignatureRead](items=await run_in_threadpool(_signatures, kit, copy))
    finally:
        forget(copy)


def _signatures(kit: Kit, copy: Path) -> list[SignatureRead]:
    seal = kit.extras.get(SEAL)
    with copy.open("rb") as content:
        return seal.signatures(content) if seal else signatures_of(content)
