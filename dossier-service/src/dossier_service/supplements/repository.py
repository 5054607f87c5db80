from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import and_, select, tuple_

from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.supplements.models import Supplement

_OPEN = and_(Supplement.supplied_at.is_(None), Supplement.expired_at.is_(None))


async def open_of(session: Session, dossier_id: UUID) -> Supplement | None:
    return await session.scalar(select(Supplement).where(Supplement.dossier_id == dossier_id, _OPEN))


class Waiting(NamedTuple):
    """A dossier, and until when its papers are awaited."""

    expires_at: datetime
    dossier_id: UUID


async def waiting_until(
    session: Session, latest: datetime, after: Waiting | None, *, reminded: bool, count: int
) -> list[Waiting]:
    """The next page of those whose wait ends by then, in the order of its end; not reminded yet, or all."""
    place = (Supplement.expires_at, Supplement.dossier_id)
    query = select(*place).join(Dossier, Dossier.id == Supplement.dossier_id)
    query = query.where(_OPEN, Supplement.expires_at <= latest, Dossier.status == Status.SUPPLEMENT_REQUESTED)
    if not reminded:
        query = query.where(Supplement.reminded_at.is_(None))
    if after:
        query = query.where(tuple_(*place) > tuple_(*after))
    return [Waiting(*row) for row in await session.execute(query.order_by(*place).limit(count))]


async def of_dossier(session: Session, dossier_id: UUID) -> Sequence[Supplement]:
    query = select(Supplement).where(Supplement.dossier_id == dossier_id).order_by(Supplement.requested_at)
    return (await session.scalars(query)).all()
