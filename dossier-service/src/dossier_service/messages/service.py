"""What is said about a dossier: messages both ways, notes among officials, and who follows it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.dossier import MessagePosted
from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.paging import Page, PageRequest

from dossier_service.documents import service as documents
from dossier_service.dossiers import acting, steps
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers import service as reading
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import ENDED, ActorRole, Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.dossiers.schemas import Coded
from dossier_service.dossiers.steps import Actor, Step
from dossier_service.messages import repository
from dossier_service.messages.models import DossierMessage, MessageKind
from dossier_service.messages.problems import MessageFileUnknown, MessagesClosed
from dossier_service.messages.schemas import FollowerRead, MessageBody, MessageRead
from dossier_service.units import repository as units


async def post(session: Session, dossier_id: UUID, body: MessageBody, caller: Caller, now: datetime) -> DossierMessage:
    """Raises DossierNotFound, ActionNotYours, MessagesClosed, MessageFileUnknown."""
    dossier, actor = await _load(session, dossier_id, caller)
    if dossier.status == Status.DRAFT or dossier.status in ENDED:
        raise MessagesClosed
    if not await repository.own_files(session, dossier.id, body.document_ids, caller.subject):
        raise MessageFileUnknown
    message = _message(dossier, MessageKind.MESSAGE, actor, body.body, now)
    message.document_ids = list(dict.fromkeys(body.document_ids))
    session.add(message)
    facts = {"message_id": message.id, "from_applicant": actor.role is ActorRole.APPLICANT}
    facts["unit"] = dossier.current_unit
    details = {"message_id": str(message.id), "files": len(message.document_ids)}
    step = Step(Action.POST_MESSAGE, actor, now, MessagePosted, facts, details=details)
    await steps.write_down(session, dossier, step, Status(dossier.status))
    await session.flush()
    return message


async def note(session: Session, dossier_id: UUID, text: str, caller: Caller, now: datetime) -> DossierMessage:
    """Also of a dossier that has ended. Raises DossierNotFound, ActionNotYours."""
    dossier, actor = await _load(session, dossier_id, caller)
    if caller.kind is not CallerKind.OFFICIAL or dossier.status == Status.DRAFT:
        raise ActionNotYours
    message = _message(dossier, MessageKind.NOTE, actor, text, now)
    session.add(message)
    await session.flush()
    return message


async def page(session: Session, dossier_id: UUID, caller: Caller, request: PageRequest) -> Page[MessageRead]:
    """Raises DossierNotFound."""
    dossier = await reading.get(session, dossier_id, caller)
    rows, cursor, total = await repository.page(session, dossier.id, caller, request)
    items = await shown(session, [row[0] for row in rows], caller)
    return Page[MessageRead](items=items, next_cursor=cursor, total=total)


async def shown(session: Session, messages: Sequence[DossierMessage], caller: Caller) -> list[MessageRead]:
    """As the caller sees messages of one dossier."""
    if not messages:
        return []
    names = await units.names(session, {one.author_unit for one in messages if one.author_unit})
    open_files = {paper.id for paper in await documents.readable(session, messages[0].dossier_id, caller)}
    return [_read(one, caller, names, open_files) for one in messages]


async def follow(session: Session, dossier_id: UUID, caller: Caller, now: datetime) -> list[FollowerRead]:
    """Raises DossierNotFound."""
    dossier = await reading.get(session, dossier_id, caller)
    await repository.follow(session, dossier.id, caller.subject, now)
    return await _followers(session, dossier.id)


async def unfollow(session: Session, dossier_id: UUID, caller: Caller) -> list[FollowerRead]:
    """Raises DossierNotFound."""
    dossier = await reading.get(session, dossier_id, caller)
    await repository.unfollow(session, dossier.id, caller.subject)
    return await _followers(session, dossier.id)


async def followers(session: Session, dossier_id: UUID, caller: Caller) -> list[FollowerRead]:
    """Raises DossierNotFound."""
    dossier = await reading.get(session, dossier_id, caller)
    return await _followers(session, dossier.id)


async def _followers(session: Session, dossier_id: UUID) -> list[FollowerRead]:
    found = await repository.followers(session, dossier_id)
    return [FollowerRead(follower=one.follower, since=one.since) for one in found]


async def _load(session: Session, dossier_id: UUID, caller: Caller) -> tuple[Dossier, Actor]:
    """Under lock; in the caller's own right, else for whom they stand in. Raises DossierNotFound, ActionNotYours."""
    dossier = await dossiers.get_for_update(session, dossier_id, caller)
    if dossier is None:
        raise DossierNotFound
    return dossier, await acting.as_one_of(session, dossier, caller, frozenset(ActorRole) - {ActorRole.CONSULTED})


def _message(dossier: Dossier, kind: MessageKind, actor: Actor, body: str, now: datetime) -> DossierMessage:
    said: dict[str, Any] = {"author": actor.subject, "author_role": actor.role, "author_unit": actor.unit}
    return DossierMessage(
        id=uuid7(),
        dossier_id=dossier.id,
        kind=kind,
        acting_for=actor.acting_for,
        body=body,
        document_ids=[],
        posted_at=now,
        **said,
    )


def _read(message: DossierMessage, caller: Caller, names: dict[str, str], open_files: set[UUID]) -> MessageRead:
    official = caller.kind is CallerKind.OFFICIAL
    by_applicant = message.author_role == ActorRole.APPLICANT
    unit = message.author_unit
    return MessageRead(
        id=message.id,
        kind=MessageKind(message.kind),
        author=message.author if official or by_applicant else None,
        author_role=message.author_role,
        author_unit=Coded(code=unit, name=names.get(unit, unit)) if unit else None,
        acting_for=message.acting_for if official else None,
        body=message.body,
        document_ids=[one for one in message.document_ids if one in open_files],
        posted_at=message.posted_at,
    )
