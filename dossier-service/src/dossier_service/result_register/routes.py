from typing import Annotated
from uuid import UUID

from contracts.days import Instant
from fastapi import Query, Response
from servicekit import etag
from servicekit.app import problem_responses
from servicekit.auth import Official
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.etag import IfMatch
from servicekit.paging import Page, Paging
from servicekit.routing import api_router

from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.reads import service as reads
from dossier_service.reads.models import Part, ReadKind
from dossier_service.result_register import service
from dossier_service.results import service as results
from dossier_service.results.problems import ReplacementUnknown, ResultNotFound, ResultNotOut, ResultRevokedAlready
from dossier_service.results.schemas import ResultListed, ResultRead, RevokeBody

router = api_router(tags=["results"])


@router.get(
    "/results",
    summary="The register of results, of the dossiers that the caller sees, newest first",
    responses=problem_responses(),
)
async def list_register(
    paging: Paging,
    caller: Official,
    session: Reading,
    now: Now,
    issued_at__gte: Annotated[Instant | None, Query()] = None,
    number: Annotated[str | None, Query(max_length=200)] = None,
) -> Page[ResultListed]:
    page = await service.page(session, caller, issued_at__gte, number, paging, now)
    about = [line.dossier_id for line in page.items]
    await reads.note(session, caller, ReadKind.LIST, now, dossier_ids=about, asked={"part": Part.RESULTS})
    return page


@router.post(
    "/dossiers/{dossier_id}/results/{result_id}/actions/revoke",
    summary="Revoke a result that was handed back, with the reason; or put another in its place",
    responses=problem_responses(
        DossierNotFound, ResultNotFound, ActionNotYours, ResultNotOut, ResultRevokedAlready, ReplacementUnknown
    ),
)
async def revoke_result(
    dossier_id: UUID,
    result_id: UUID,
    body: RevokeBody,
    caller: Official,
    session: Transaction,
    expected: IfMatch,
    now: Now,
    response: Response,
) -> ResultRead:
    result, dossier = await service.revoke(session, dossier_id, result_id, body, caller, expected, now)
    etag.tag(response, dossier.version)
    return await results.read(session, result, now)
