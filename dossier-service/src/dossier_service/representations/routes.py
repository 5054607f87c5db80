from uuid import UUID

from fastapi import Response, status
from servicekit.app import problem_responses
from servicekit.auth import Applicant
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.paging import Page, Paging
from servicekit.routing import api_router

from dossier_service.representations import service
from dossier_service.representations.problems import (
    OwnRepresentation,
    RepresentationEnded,
    RepresentationNotFound,
    TermUnsuitable,
)
from dossier_service.representations.schemas import RepresentationCreate, RepresentationRead

router = api_router(tags=["filing for another"])
_PATH = "/representations"


@router.post(
    _PATH,
    status_code=status.HTTP_201_CREATED,
    summary="Let somebody act for you: by what right, for what, until when",
    responses=problem_responses(OwnRepresentation, TermUnsuitable),
)
async def grant_representation(
    command: RepresentationCreate, caller: Applicant, session: Transaction, now: Now, response: Response
) -> RepresentationRead:
    representation = await service.grant(session, command, caller, now)
    response.headers["Location"] = f"/api/v1{_PATH}"
    return service.shown(representation, caller, now)


@router.get(_PATH, summary="Who acts for you, and for whom you act, newest first", responses=problem_responses())
async def list_representations(
    paging: Paging, caller: Applicant, session: Reading, now: Now
) -> Page[RepresentationRead]:
    return await service.page(session, caller, paging, now)


@router.post(
    f"{_PATH}/{{representation_id}}/actions/end",
    summary="End it at once: by who gave it, or who acts by it",
    responses=problem_responses(RepresentationNotFound, RepresentationEnded),
)
async def end_representation(
    representation_id: UUID, caller: Applicant, session: Transaction, now: Now
) -> RepresentationRead:
    return service.shown(await service.end(session, representation_id, caller, now), caller, now)
