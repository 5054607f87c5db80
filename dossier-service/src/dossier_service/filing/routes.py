from uuid import UUID

from fastapi import Response, status
from servicekit import etag
from servicekit.auth import Person
from servicekit.clock import Now
from servicekit.database import Transaction
from servicekit.etag import IfMatch
from servicekit.rendering import Language
from servicekit.routing import api_router

from dossier_service.dossiers import reading
from dossier_service.dossiers.schemas import DossierCreate, DossierPatch, DossierRead
from dossier_service.filing import service

router = api_router(tags=["dossiers"])


@router.post(
    "/dossiers",
    status_code=status.HTTP_201_CREATED,
    summary="Open a draft, or go on with the one that there is",
    responses={status.HTTP_200_OK: {"model": DossierRead, "description": "With `resume`: the draft there was already"}},
)
async def open_draft(
    command: DossierCreate, caller: Person, session: Transaction, now: Now, language: Language, response: Response
) -> DossierRead:
    dossier, opened = await service.resume_or_open(session, command, caller, now)
    response.status_code = status.HTTP_201_CREATED if opened else status.HTTP_200_OK
    etag.tag(response, dossier.version)
    response.headers["Location"] = f"/api/v1/dossiers/{dossier.id}"
    return await reading.read(session, dossier, caller, now, language)


@router.patch("/dossiers/{dossier_id}", summary="Change a draft; parts may be incomplete")
async def change_draft(
    dossier_id: UUID,
    patch: DossierPatch,
    caller: Person,
    session: Transaction,
    expected: IfMatch,
    now: Now,
    language: Language,
    response: Response,
) -> DossierRead:
    dossier = await service.change_draft(session, dossier_id, patch, caller, expected, now)
    etag.tag(response, dossier.version)
    return await reading.read(session, dossier, caller, now, language)


@router.post("/dossiers/{dossier_id}/actions/submit", summary="File the dossier; the official code is given here")
async def submit_dossier(
    dossier_id: UUID,
    caller: Person,
    session: Transaction,
    expected: IfMatch,
    now: Now,
    language: Language,
    response: Response,
) -> DossierRead:
    dossier = await service.submit(session, dossier_id, caller, expected, now)
    etag.tag(response, dossier.version)
    return await reading.read(session, dossier, caller, now, language)
