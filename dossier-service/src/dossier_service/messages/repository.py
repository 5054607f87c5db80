from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from servicekit import paging
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.paging import PageRequest, Total
from sqlalchemy import Row, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from dossier_service.documents.models import Document
from dossier_service.documents.schemas import Purpose
from dossier_service.dossiers.models import Dossier
from dossier_service.messages.models import DossierFollower, DossierMessage
from dossier_service.messages.visibility import shows_to
from dossier_service.substitution.repository import seers


async def page(
    session: Session, dossier_id: UUID, caller: Caller, request: PageRequest
) -> tuple[list[Row[Any]], str | None, Total | None]:
    """Of a dossier that the caller sees, oldest first."""
    query = select(DossierMessage).join(Dossier, Dossier.id == DossierMessage.dossier_id)
    query = query.where(DossierMessage.dossier_id == dossier_id, shows_to(*await seers(session, caller)))
    return await paging.fetch(session, query.order_by(DossierMessage.posted_at, DossierMessage.id), request)


async def own_files(session: Session, dossier_id: UUID, document_ids: Collection[UUID], uploader: str) -> bool:
    """Whether all of them were uploaded to this dossier, for messages, by who sends them."""
    query = select(func.count()).where(
        Document.dossier_id == dossier_id,
        Document.id.in_(document_ids),
        Document.purpose == Purpose.MESSAGE,
        Document.uploaded_by == uploader,
    )
    return await session.scalar(query) == len(set(document_ids))


async def follow(session: Session, dossier_id: UUID, follower: str, now: datetime) -> None:
    row = {"dossier_id": dossier_id, "follower": follower, "since": now}
    await session.execute(insert(DossierFollower).values(row).on_conflict_do_nothing())


async def unfollow(session: Session, dossier_id: UUID, follower: str) -> None:
    query = delete(DossierFollower).where(DossierFollower.dossier_id == dossier_id)
    await session.execute(query.where(DossierFollower.follower == follower))


async def followers(session: Session, dossier_id: UUID) -> Sequence[DossierFollower]:
    query = select(DossierFollower).where(DossierFollower.dossier_id == dossier_id)
    return (await session.scalars(query.order_by(DossierFollower.since, DossierFollower.follower))).all()
