from fastapi import Response
from servicekit.app import problem_responses
from servicekit.auth import Administrator, Anyone
from servicekit.database import Reading, Transaction
from servicekit.paging import Page, Paging
from servicekit.problems import InvalidBody, InvalidParameter, NotPermitted, Unauthenticated
from servicekit.routing import api_router

from catalog_service.imports.problems import ImportRunning
from catalog_service.legal_documents import service
from catalog_service.legal_documents.schemas import LegalDocumentItem, LegalDocumentList

router = api_router(tags=["catalogue"])


@router.get(
    "/catalog/legal-documents",
    summary="Legal texts that have ceased to hold, and what replaced them",
    responses=problem_responses(InvalidParameter),
)
async def list_legal_documents(
    paging: Paging, caller: Anyone, session: Reading, response: Response
) -> Page[LegalDocumentItem]:
    response.headers["Cache-Control"] = "no-store"
    return await service.page(session, paging)


@router.put(
    "/catalog/legal-documents",
    summary="Write the list of legal texts that have ceased to hold",
    responses=problem_responses(Unauthenticated, NotPermitted, ImportRunning, InvalidBody),
)
async def put_legal_documents(
    listed: LegalDocumentList, administrator: Administrator, session: Transaction
) -> LegalDocumentList:
    return await service.replace(session, listed)
