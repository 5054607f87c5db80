from uuid import UUID

from fastapi import Request
from servicekit.app import problem_responses
from servicekit.auth import Person
from servicekit.clock import Now
from servicekit.database import Reading
from servicekit.idempotency import exempt
from servicekit.routing import api_router

from dossier_service.documents import links
from dossier_service.documents.problems import DocumentInfected, DocumentNotFound, DocumentNotScanned
from dossier_service.documents.schemas import LinkRead
from dossier_service.dossiers.problems import DossierNotFound
from dossier_service.watermarks import service
from dossier_service.watermarks.schemas import PlainFileWanted

router = api_router(tags=["documents"])


@router.post(
    "/dossiers/{dossier_id}/documents/{document_id}/plain-links",
    summary="An address that opens the file without a watermark for a minute, for a reason that its owner is told",
    responses=problem_responses(DossierNotFound, DocumentNotFound, DocumentNotScanned, DocumentInfected),
)
@exempt
async def link_plain_file(
    dossier_id: UUID,
    document_id: UUID,
    wanted: PlainFileWanted,
    caller: Person,
    session: Reading,
    now: Now,
    request: Request,
) -> LinkRead:
    document = await service.ask_plain(session, dossier_id, document_id, wanted, caller, now)
    url, expires_at = links.make(request.app.state.kit, document.id, now)
    return LinkRead(url=url, expires_at=expires_at)
