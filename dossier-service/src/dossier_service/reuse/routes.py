from typing import Annotated
from uuid import UUID

from fastapi import Query, Response, status
from pydantic import AwareDatetime
from servicekit.app import problem_responses
from servicekit.auth import Applicant, Person
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.paging import Page, Paging
from servicekit.routing import api_router

from dossier_service.documents.problems import (
    DocumentNotFound,
    RequiredDocumentUnknown,
    TooManyDocuments,
    UploadNotExpected,
)
from dossier_service.documents.schemas import DocumentRead
from dossier_service.dossiers.problems import DossierNotFound
from dossier_service.reuse import service
from dossier_service.reuse.schemas import OwnDocumentRead, ReuseBody

router = api_router(tags=["documents"])


@router.get(
    "/documents",
    summary="The caller's own papers and results of all dossiers, newest first",
    responses=problem_responses(),
)
async def list_own_documents(
    paging: Paging,
    caller: Applicant,
    session: Reading,
    uploaded_at__gte: Annotated[AwareDatetime | None, Query()] = None,
) -> Page[OwnDocumentRead]:
    return await service.own(session, caller, uploaded_at__gte, paging)


@router.post(
    "/dossiers/{dossier_id}/documents/reuse",
    status_code=status.HTTP_201_CREATED,
    summary="Use a paper of an earlier dossier of the same owner again",
    responses=problem_responses(
        DossierNotFound, DocumentNotFound, UploadNotExpected, RequiredDocumentUnknown, TooManyDocuments
    ),
)
async def reuse_document(
    dossier_id: UUID, body: ReuseBody, caller: Person, session: Transaction, now: Now, response: Response
) -> DocumentRead:
    document = await service.use_again(session, dossier_id, body, caller, now)
    response.headers["Location"] = f"/api/v1/dossiers/{dossier_id}/documents/{document.id}"
    return DocumentRead.model_validate(document)
