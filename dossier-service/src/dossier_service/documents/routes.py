from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response, status
from fastapi.responses import FileResponse
from servicekit.app import problem_responses
from servicekit.auth import Anyone, Person
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.idempotency import exempt
from servicekit.paging import Page
from servicekit.routing import api_router

from dossier_service.documents import links, service
from dossier_service.documents.downloads import download
from dossier_service.documents.problems import (
    DocumentDamaged,
    DocumentInfected,
    DocumentNotFound,
    DocumentNotScanned,
    DocumentReplaced,
    DocumentStoreUnavailable,
    DocumentTooLarge,
    EmptyDocument,
    LinkInvalid,
    ReplacedUnknown,
    RequiredDocumentUnknown,
    TooManyDocuments,
    UploadNotExpected,
)
from dossier_service.documents.schemas import Confidentiality, DocumentRead, LinkRead, Purpose
from dossier_service.documents.uploads import Stored, UploadRoute
from dossier_service.dossiers.problems import DossierNotFound
from dossier_service.inspection.problems import DocumentTypeMismatch, DocumentTypeRefused, DocumentUnsafe
from dossier_service.reads.doors import shows
from dossier_service.reads.models import Part
from dossier_service.watermarks import service as watermarks
from dossier_service.watermarks.problems import NoWatermark, WatermarksBusy

router = api_router(tags=["documents"])
Shown = Annotated[UUID, shows(Part.DOCUMENTS)]
"""The entry of the access log that this answer leaves."""
uploads = APIRouter(prefix="/api/v1", tags=["documents"], route_class=UploadRoute)


@uploads.post(
    "/dossiers/{dossier_id}/documents",
    status_code=status.HTTP_201_CREATED,
    summary="Add a paper (multipart, at most 20 MB)",
    responses=problem_responses(
        DossierNotFound,
        DocumentTooLarge,
        DocumentTypeRefused,
        DocumentTypeMismatch,
        DocumentStoreUnavailable,
        DocumentUnsafe,
        EmptyDocument,
        RequiredDocumentUnknown,
        UploadNotExpected,
        ReplacedUnknown,
        DocumentReplaced,
        TooManyDocuments,
    ),
)
async def upload_document(
    dossier_id: UUID,
    upload: Stored,
    caller: Person,
    session: Transaction,
    now: Now,
    response: Response,
    required_document: Annotated[str | None, Form(max_length=100)] = None,
    purpose: Annotated[Purpose | None, Form()] = None,
    confidentiality: Annotated[Confidentiality | None, Form()] = None,
    replaces: Annotated[UUID | None, Form(description="the paper that this is a new version of")] = None,
) -> DocumentRead:
    about = service.About(required_document, purpose, confidentiality, replaces)
    document = await service.attach(session, dossier_id, upload, about, caller, now)
    response.headers["Location"] = f"/api/v1/dossiers/{dossier_id}/documents/{document.id}"
    return DocumentRead.model_validate(document)


@router.get(
    "/dossiers/{dossier_id}/documents",
    dependencies=[shows(Part.DOCUMENTS)],
    summary="Papers of a dossier",
    responses=problem_responses(DossierNotFound),
)
async def list_documents(dossier_id: UUID, caller: Person, session: Reading) -> Page[DocumentRead]:
    papers = await service.readable(session, dossier_id, caller)
    return Page[DocumentRead](items=[DocumentRead.model_validate(paper) for paper in papers])


_FILE: dict[int | str, Any] = {200: {"content": {"application/octet-stream": {}}}, 206: {"description": "A part"}}


@router.get(
    "/dossiers/{dossier_id}/documents/{document_id}",
    summary="The file itself; for an official, of an identity paper a copy with a watermark, as a PDF",
    response_class=FileResponse,
    responses=problem_responses(
        DossierNotFound,
        DocumentNotFound,
        DocumentNotScanned,
        DocumentInfected,
        DocumentDamaged,
        DocumentStoreUnavailable,
        NoWatermark,
        WatermarksBusy,
    )
    | _FILE,
)
async def get_document(
    dossier_id: UUID, document_id: UUID, reading: Shown, caller: Person, session: Reading, now: Now, request: Request
) -> FileResponse:
    document = await service.to_open(session, dossier_id, document_id, caller)
    watermark = await watermarks.due(session, document, caller, reading, now)
    await session.close()  # nobody holds a connection while a file is fetched
    return await download(document, request, watermark)


@router.post(
    "/dossiers/{dossier_id}/documents/{document_id}/links",
    summary="An address that opens the file, or the copy with a watermark, for a minute without a log-in",
    responses=problem_responses(DossierNotFound, DocumentNotFound, DocumentNotScanned, DocumentInfected),
)
@exempt
async def link_document(
    dossier_id: UUID, document_id: UUID, reading: Shown, caller: Person, session: Reading, now: Now, request: Request
) -> LinkRead:
    document = await service.to_open(session, dossier_id, document_id, caller)
    marked = await watermarks.is_due(session, document, caller, now)
    url, expires_at = links.make(request.app.state.kit, document.id, now, reading if marked else None)
    return LinkRead(url=url, expires_at=expires_at)


@router.get(
    "/documents/{document_id}/file",
    summary="The file of a link",
    response_class=FileResponse,
    responses=problem_responses(
        LinkInvalid,
        DocumentNotScanned,
        DocumentInfected,
        DocumentDamaged,
        DocumentStoreUnavailable,
        NoWatermark,
        WatermarksBusy,
    )
    | _FILE,
)
async def get_linked_document(
    document_id: UUID,
    expires: Annotated[int, Query(ge=0, le=10**11)],
    signature: Annotated[str, Query(max_length=500)],
    caller: Anyone,
    session: Reading,
    now: Now,
    request: Request,
    reading: Annotated[UUID | None, Query(description="whose watermark it carries")] = None,
) -> FileResponse:
    if not links.is_valid(request.app.state.kit, document_id, expires, signature, now, reading):
        raise LinkInvalid
    document = await service.linked(session, document_id)
    watermark = await watermarks.of_reading(session, document, reading) if reading else None
    await session.close()
    return await download(document, request, watermark)
