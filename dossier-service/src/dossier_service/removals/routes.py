from uuid import UUID

from fastapi import Request
from servicekit.app import problem_responses
from servicekit.auth import Official
from servicekit.database import Reading
from servicekit.paging import Page, Paging
from servicekit.problems import NotPermitted
from servicekit.routing import api_router

from dossier_service.dossiers.answering import Act
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.dossiers.schemas import DossierRead, ReasonBody
from dossier_service.removals import service
from dossier_service.removals.models import RemovalState
from dossier_service.removals.problems import (
    NothingFiled,
    NotRemoved,
    RemovalByTheSamePerson,
    RemovalNotRequested,
    RemovalRequestOpen,
    RestorableNoMore,
)
from dossier_service.removals.schemas import RemovalRead, RemovalRequest

router = api_router(tags=["removals"])
_PATH = "/dossiers/{dossier_id}/actions"
_PROBLEMS = problem_responses(DossierNotFound, ActionNotYours, RemovalNotRequested, RemovalByTheSamePerson)


@router.post(
    f"{_PATH}/request-removal",
    summary="Say that the dossier ought never to have been in the record; an approver decides",
    responses=problem_responses(DossierNotFound, ActionNotYours, NothingFiled, RemovalRequestOpen),
)
async def request_removal(dossier_id: UUID, body: RemovalRequest, act: Act) -> DossierRead:
    return await act.answer(await service.request(act.session, dossier_id, body, act.caller, act.expected, act.now))


@router.post(f"{_PATH}/deny-removal", summary="Leave it in the record, and say why", responses=_PROBLEMS)
async def deny_removal(dossier_id: UUID, body: ReasonBody, act: Act) -> DossierRead:
    return await act.answer(await service.deny(act.session, dossier_id, body.reason, act.caller, act.expected, act.now))


@router.post(f"{_PATH}/remove", summary="Take it out of the record; its history stays", responses=_PROBLEMS)
async def remove(dossier_id: UUID, act: Act, request: Request) -> DossierRead:
    days: int = request.app.state.kit.settings.removal_restorable_days
    return await act.answer(await service.remove(act.session, dossier_id, act.caller, act.expected, act.now, days))


@router.post(
    f"{_PATH}/restore",
    summary="Put it back where it stood",
    responses=problem_responses(DossierNotFound, ActionNotYours, NotRemoved, RestorableNoMore),
)
async def restore(dossier_id: UUID, body: ReasonBody, act: Act) -> DossierRead:
    return await act.answer(
        await service.restore(act.session, dossier_id, body.reason, act.caller, act.expected, act.now)
    )


@router.get(
    "/removals",
    summary="What is asked to be removed from the record, and what was",
    responses=problem_responses(NotPermitted),
)
async def list_removals(
    paging: Paging, caller: Official, session: Reading, state: RemovalState = RemovalState.REQUESTED
) -> Page[RemovalRead]:
    return await service.page(session, caller, state, paging)
