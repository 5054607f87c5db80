from uuid import UUID

from fastapi import status
from servicekit.app import problem_responses
from servicekit.auth import Official, Person
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.paging import Page, Paging
from servicekit.routing import api_router

from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.messages import service
from dossier_service.messages.problems import MessageFileUnknown, MessagesClosed
from dossier_service.messages.schemas import FollowerRead, MessageBody, MessageRead, NoteText
from dossier_service.reads.doors import shows
from dossier_service.reads.models import Part

router = api_router(tags=["messages"])


@router.get(
    "/dossiers/{dossier_id}/messages",
    dependencies=[shows(Part.MESSAGES)],
    summary="What was said about a dossier, oldest first; to its officials their notes too",
    responses=problem_responses(DossierNotFound),
)
async def list_messages(dossier_id: UUID, paging: Paging, caller: Person, session: Reading) -> Page[MessageRead]:
    return await service.page(session, dossier_id, caller, paging)


@router.post(
    "/dossiers/{dossier_id}/messages",
    status_code=status.HTTP_201_CREATED,
    summary="Write to the other side, with files",
    responses=problem_responses(DossierNotFound, ActionNotYours, MessagesClosed, MessageFileUnknown),
)
async def post_message(
    dossier_id: UUID, body: MessageBody, caller: Person, session: Transaction, now: Now
) -> MessageRead:
    message = await service.post(session, dossier_id, body, caller, now)
    return (await service.shown(session, [message], caller))[0]


@router.post(
    "/dossiers/{dossier_id}/notes",
    status_code=status.HTTP_201_CREATED,
    summary="Keep a note that officials alone read",
    responses=problem_responses(DossierNotFound, ActionNotYours),
)
async def post_note(dossier_id: UUID, body: NoteText, caller: Official, session: Transaction, now: Now) -> MessageRead:
    message = await service.note(session, dossier_id, body.body, caller, now)
    return (await service.shown(session, [message], caller))[0]


_FOLLOWERS = "/dossiers/{dossier_id}/followers"


@router.get(_FOLLOWERS, summary="Officials who follow a dossier", responses=problem_responses(DossierNotFound))
async def list_followers(dossier_id: UUID, caller: Official, session: Reading) -> Page[FollowerRead]:
    return Page[FollowerRead](items=await service.followers(session, dossier_id, caller))


@router.put(f"{_FOLLOWERS}/me", summary="Follow a dossier", responses=problem_responses(DossierNotFound))
async def follow(dossier_id: UUID, caller: Official, session: Transaction, now: Now) -> Page[FollowerRead]:
    return Page[FollowerRead](items=await service.follow(session, dossier_id, caller, now))


@router.delete(f"{_FOLLOWERS}/me", summary="Follow a dossier no longer", responses=problem_responses(DossierNotFound))
async def unfollow(dossier_id: UUID, caller: Official, session: Transaction) -> Page[FollowerRead]:
    return Page[FollowerRead](items=await service.unfollow(session, dossier_id, caller))
