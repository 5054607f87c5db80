from uuid import UUID

from fastapi import Request
from fastapi.responses import StreamingResponse
from servicekit.app import problem_responses
from servicekit.auth import Person
from servicekit.clock import Now
from servicekit.database import Transaction
from servicekit.rendering import Language
from servicekit.routing import api_router

from dossier_service.archives import service
from dossier_service.archives.packing import pack
from dossier_service.documents.downloads import disposition
from dossier_service.dossiers.problems import DossierNotFound

router = api_router(tags=["documents"])


@router.get(
    "/dossiers/{dossier_id}/archive.zip",
    summary="The whole dossier as the caller sees it, with a manifest; it is remembered who took it",
    response_class=StreamingResponse,
    responses=problem_responses(DossierNotFound) | {200: {"content": {"application/zip": {}}}},
)
async def get_archive(
    dossier_id: UUID, caller: Person, session: Transaction, now: Now, language: Language, request: Request
) -> StreamingResponse:
    content = await service.take(session, dossier_id, caller, language, now)
    headers = {
        "Content-Disposition": disposition(content.name),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return StreamingResponse(pack(request.app.state.kit, content), media_type="application/zip", headers=headers)
