from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response, status
from fastapi.responses import FileResponse
from servicekit.app import problem_responses
from servicekit.auth import Person
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.paging import Page
from servicekit.routing import api_router

from dossier_service.documents import service
from dossier_service.documents.downloads import download
from dossier_service.documents.problems import (
    DocumentDamaged,
    DocumentNotFound,
    DocumentTooLarge,
    EmptyDocument,
    RequiredDocumentUnknown,
    UploadNotExpected,
)
from dossier_service.documents.schemas import DocumentRead, Purpose
from dossier_service.documents.uploads import Stored, UploadRoute
from dossier_service.dossiers.problems import DossierNotFound
from dossier_service.inspection.problems import DocumentTypeMismatch, DocumentTypeRefused, DocumentUnsafe

router = api_router(tags=["documents"])
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
        DocumentUnsafe,
        EmptyDocument,
        RequiredDocumentUnknown,
        UploadNotExpected,
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
) -> DocumentRead:
    document = await service.attach(session, dossier_id, upload, required_document, purpose, caller, now)
    response.headers["Location"] = f"/api/v1/dossiers/{dossier_id}/documents/{document.id}"
    return DocumentRead.model_validate(document)


@router.get(
    "/dossiers/{dossier_id}/documents", summary="Papers of a dossier", responses=problem_responses(DossierNotFound)
)
async def list_documents(dossier_id: UUID, caller: Person, session: Reading) -> Page[DocumentRead]:
    papers = await service.readable(session, dossier_id, caller)
    return Page[DocumentRead](items=[DocumentRead.model_validate(paper) for paper in papers])


@router.get(
    "/dossiers/{dossier_id}/documents/{document_id}",
    summary="The file itself",
    response_class=FileResponse,
    responses=problem_responses(DossierNotFound, DocumentNotFound, DocumentDamaged)
    | {200: {"content": {"application/octet-stream": {}}}},
)
async def get_document(
    dossier_id: UUID, document_id: UUID, caller: Person, session: Reading, request: Request
) -> FileResponse:
    document = await service.get(session, dossier_id, document_id, caller)
    await session.close()  # nobody holds a connection while a file is fetched
    return await download(document, request)
