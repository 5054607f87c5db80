from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from sqlalchemy import ColumnElement, delete, exists, func, not_, or_, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute

from dossier_service.documents.models import Document
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.visibility import visible_to
from dossier_service.drafts.models import DraftTerm

OTHERS_AT_MOST = 20


async def hold(session: Session, owner_key: str, procedure_code: str) -> None:
    """Of two who look for the owner's draft of a procedure at once, one comes second and finds what the first made."""
    key = f"draft {owner_key} {procedure_code}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


async def newest_like(session: Session, dossier: Dossier, caller: Caller) -> Dossier | None:
    """The owner's last draft of the same procedure through the same door, for the same person; under lock."""
    query = select(Dossier).where(
        Dossier.owner_key == dossier.owner_key,
        Dossier.procedure_code == dossier.procedure_code,
        Dossier.status == Status.DRAFT,
        Dossier.origin == dossier.origin,
        Dossier.channel == dossier.channel,
        Dossier.on_behalf_of.is_(None) if dossier.on_behalf_of is None else Dossier.on_behalf_of.is_not(None),
        visible_to(caller),
    )
    query = query.order_by(Dossier.updated_at.desc(), Dossier.id.desc()).limit(1)
    return await session.scalar(query.with_for_update())


async def others(session: Session, dossier: Dossier, caller: Caller) -> Sequence[Dossier]:
    """Drafts of the same owner and procedure beside this one, the last one changed first."""
    query = select(Dossier).where(
        Dossier.owner_key == dossier.owner_key,
        Dossier.procedure_code == dossier.procedure_code,
        Dossier.status == Status.DRAFT,
        Dossier.origin == dossier.origin,
        Dossier.id != dossier.id,
        visible_to(caller),
    )
    query = query.order_by(Dossier.updated_at.desc(), Dossier.id.desc()).limit(OTHERS_AT_MOST)
    return (await session.scalars(query)).all()


class Place(NamedTuple):
    """Where a walk over drafts stands."""

    at: datetime
    dossier_id: UUID


def _worked_on_since(moment: datetime | InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
    """Typed, or a paper added: an upload leaves the dossier's own row as it is."""
    uploaded = exists().where(Document.dossier_id == Dossier.id, Document.uploaded_at > moment)
    return or_(Dossier.updated_at > moment, uploaded)


async def to_remind(session: Session, idle_since: datetime, after: Place | None, count: int) -> list[Place]:
    """Drafts on which nobody has worked since then and whose owner has not been told since the last work."""
    place = (Dossier.updated_at, Dossier.id)
    told = exists().where(DraftTerm.dossier_id == Dossier.id, not_(_worked_on_since(DraftTerm.told_at)))
    query = select(*place).where(
        Dossier.status == Status.DRAFT, Dossier.updated_at <= idle_since, not_(_worked_on_since(idle_since)), not_(told)
    )
    if after:
        query = query.where(tuple_(*place) > tuple_(*after))
    return [Place(*row) for row in await session.execute(query.order_by(*place).limit(count))]


async def to_expire(session: Session, now: datetime, after: Place | None, count: int) -> list[Place]:
    """Drafts whose told day is over without any work since it was told."""
    place = (DraftTerm.expires_at, DraftTerm.dossier_id)
    query = select(*place).join(Dossier, Dossier.id == DraftTerm.dossier_id)
    query = query.where(
        DraftTerm.expired_at.is_(None),
        DraftTerm.expires_at <= now,
        Dossier.status == Status.DRAFT,
        not_(_worked_on_since(DraftTerm.told_at)),
    )
    if after:
        query = query.where(tuple_(*place) > tuple_(*after))
    return [Place(*row) for row in await session.execute(query.order_by(*place).limit(count))]


async def to_erase(session: Session, expired_by: datetime, after: Place | None, count: int) -> list[Place]:
    place = (DraftTerm.expired_at, DraftTerm.dossier_id)
    query = select(*place).where(DraftTerm.expired_at <= expired_by, DraftTerm.erased_at.is_(None))
    if after:
        query = query.where(tuple_(*place) > tuple_(*after))
    return [Place(*row) for row in await session.execute(query.order_by(*place).limit(count))]


async def worked_on_since(session: Session, dossier_id: UUID, moment: datetime) -> bool:
    query = select(Dossier.id).where(Dossier.id == dossier_id, _worked_on_since(moment))
    return await session.scalar(query) is not None


async def term_of(session: Session, dossier_id: UUID) -> DraftTerm | None:
    return await session.get(DraftTerm, dossier_id)


async def told_end(session: Session, dossier_id: UUID) -> datetime | None:
    """When the draft is closed, if its owner was told and nobody has worked on it since."""
    query = select(DraftTerm.expires_at).join(Dossier, Dossier.id == DraftTerm.dossier_id)
    query = query.where(DraftTerm.dossier_id == dossier_id, not_(_worked_on_since(DraftTerm.told_at)))
    return await session.scalar(query)


async def forget_papers(session: Session, dossier_id: UUID) -> None:
    """The rows alone: files to which nothing refers any more are removed by their own sweep."""
    own = select(Document.id).where(Document.dossier_id == dossier_id)
    await session.execute(update(Document).where(Document.reused_from.in_(own)).values(reused_from=None))
    await session.execute(delete(Document).where(Document.dossier_id == dossier_id))
