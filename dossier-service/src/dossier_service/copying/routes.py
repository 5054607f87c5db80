from uuid import UUID

from fastapi import Response, status
from servicekit import etag
from servicekit.app import problem_responses
from servicekit.auth import Person
from servicekit.clock import Now
from servicekit.database import Transaction
from servicekit.rendering import Language
from servicekit.routing import api_router

from dossier_service.copying import service
from dossier_service.copying.schemas import DraftCopied, LeftOut
from dossier_service.dossiers import reading
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound, DraftGone

router = api_router(tags=["dossiers"])


@router.post(
    "/dossiers/{dossier_id}/copies",
    status_code=status.HTTP_201_CREATED,
    summary="A new draft from an own earlier dossier or draft, under the version in force",
    responses=problem_responses(DossierNotFound, DraftGone, ActionNotYours),
)
async def copy_dossier(
    dossier_id: UUID, caller: Person, session: Transaction, now: Now, language: Language, response: Response
) -> DraftCopied:
    dossier, left_out = await service.copy(session, dossier_id, caller, now)
    etag.tag(response, dossier.version)
    response.headers["Location"] = f"/api/v1/dossiers/{dossier.id}"
    return DraftCopied(
        dossier=await reading.read(session, dossier, caller, now, language),
        left_out=[LeftOut(pointer=item.pointer, message=item.message.in_language(language)) for item in left_out],
    )
