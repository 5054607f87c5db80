from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from sqlalchemy import Select, select, tuple_

from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.visibility import still_visible_to
from dossier_service.removals.models import Removal, RemovalState
from dossier_service.substitution.repository import seers

_STANDING = (RemovalState.REQUESTED, RemovalState.REMOVED, RemovalState.ERASED)


class Place(NamedTuple):
    """Where a walk over removals stands."""

    until: datetime
    removal_id: UUID


async def standing(session: Session, dossier_id: UUID) -> Removal | None:
    """The request that waits, or the removal that holds; under the dossier's lock."""
    query = select(Removal).where(Removal.dossier_id == dossier_id, Removal.state.in_(_STANDING))
    return await session.scalar(query)


async def removed_at(session: Session, dossier_id: UUID) -> datetime | None:
    query = select(Removal.decided_at).where(Removal.dossier_id == dossier_id)
    return await session.scalar(query.where(Removal.state.in_((RemovalState.REMOVED, RemovalState.ERASED))))


async def get_for_update(session: Session, removal_id: UUID) -> Removal | None:
    return await session.get(Removal, removal_id, with_for_update=True)


async def listed(session: Session, caller: Caller, state: RemovalState) -> Select[Any]:
    """Of dossiers that the caller sees or, once they are removed, still sees; the oldest first."""
    query = select(Removal, Dossier).join(Dossier, Dossier.id == Removal.dossier_id)
    query = query.where(Removal.state == state, still_visible_to(*await seers(session, caller)))
    return cast("Select[Any]", query.order_by(Removal.requested_at, Removal.id))


async def to_erase(session: Session, now: datetime, after: Place | None, count: int) -> list[Place]:
    place = (Removal.restorable_until, Removal.id)
    query = select(*place).where(Removal.state == RemovalState.REMOVED, Removal.restorable_until < now)
    if after:
        query = query.where(tuple_(*place) > tuple_(*after))
    return [Place(*row) for row in await session.execute(query.order_by(*place).limit(count))]
