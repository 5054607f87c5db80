from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, status
from servicekit.app import problem_responses
from servicekit.auth import Auditor, Person
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.paging import Page, Paging
from servicekit.problems import NotPermitted
from servicekit.routing import api_router

from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound, SeparationOfDuties
from dossier_service.reads.doors import shows
from dossier_service.reads.models import Part
from dossier_service.reviews import service
from dossier_service.reviews.problems import ReplyAwaited, ReviewClosed, ReviewNotFound
from dossier_service.reviews.schemas import CloseBody, ReplyBody, ReviewListed, ReviewRead

router = api_router(tags=["filing for another"])
_PATH = "/dossiers/{dossier_id}/filing-review"


@router.get(
    "/filing-reviews",
    summary="Which filings wait to be looked at, oldest first; for auditors. Nobody is named or ranked",
    responses=problem_responses(NotPermitted),
)
async def list_reviews(
    paging: Paging, caller: Auditor, session: Reading, state: Annotated[Literal["open", "closed"], Query()] = "open"
) -> Page[ReviewListed]:
    return await service.page(session, caller, paging, is_open=state == "open")


@router.get(
    _PATH,
    dependencies=[shows(Part.PROVENANCE)],
    summary="Why the filing of a dossier is looked at, and what came of it; for auditors and whoever is concerned",
    responses=problem_responses(DossierNotFound, ActionNotYours, ReviewNotFound),
)
async def get_review(dossier_id: UUID, caller: Person, session: Reading) -> ReviewRead:
    return await service.read(session, dossier_id, caller)


@router.post(
    f"{_PATH}/replies",
    status_code=status.HTTP_201_CREATED,
    summary="Answer, as whose dossier it is or as who filed it",
    responses=problem_responses(DossierNotFound, ActionNotYours, ReviewNotFound, ReviewClosed),
)
async def reply(dossier_id: UUID, body: ReplyBody, caller: Person, session: Transaction, now: Now) -> ReviewRead:
    review = await service.reply(session, dossier_id, body.body, caller, now)
    return await service.shown(session, review, auditor=False)


@router.post(
    f"{_PATH}/actions/close",
    summary="Say what came of it; a finding waits for the answer of whoever is concerned, or ten days",
    responses=problem_responses(DossierNotFound, SeparationOfDuties, ReviewNotFound, ReviewClosed, ReplyAwaited),
)
async def close_review(
    dossier_id: UUID, body: CloseBody, caller: Auditor, session: Transaction, now: Now
) -> ReviewRead:
    review = await service.close(session, dossier_id, body, caller, now)
    return await service.shown(session, review, auditor=True)
