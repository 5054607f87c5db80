from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from contracts.dossier import Origin
from servicekit.auth import Caller
from servicekit.database import Session
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from dossier_service.dossiers.filters import is_open
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.visibility import visible_to
from dossier_service.reach.models import Reach
from dossier_service.substitution.repository import seers

_DELIVERED = Reach.delivered_at.is_not(None)
_TOLD = Reach.told_at.is_not(None)


class Counted(NamedTuple):
    dossiers: int
    reached: int
    by_hand: int


async def note_delivered(session: Session, dossier_id: UUID, at: datetime) -> None:
    row = insert(Reach).values(dossier_id=dossier_id, delivered_at=at)
    first = func.least(Reach.delivered_at, row.excluded.delivered_at)
    await session.execute(row.on_conflict_do_update(index_elements=[Reach.dossier_id], set_={"delivered_at": first}))


async def note_failed(session: Session, dossier_id: UUID, channel: str, at: datetime) -> None:
    row = insert(Reach).values(dossier_id=dossier_id, failed_at=at, failed_channel=channel)
    last = {"failed_at": row.excluded.failed_at, "failed_channel": row.excluded.failed_channel}
    later = or_(Reach.failed_at.is_(None), Reach.failed_at < row.excluded.failed_at)
    await session.execute(row.on_conflict_do_update(index_elements=[Reach.dossier_id], set_=last, where=later))


async def note_told(session: Session, dossier_id: UUID, by: str, means: str, at: datetime) -> None:
    told = {"told_at": at, "told_by": by, "told_means": means}
    row = insert(Reach).values(dossier_id=dossier_id, **told)
    await session.execute(row.on_conflict_do_update(index_elements=[Reach.dossier_id], set_=told))


async def unreached(session: Session, caller: Caller, filed_before: datetime) -> Select[Any]:
    """With no proven contact, the longest waiting first."""
    query = select(Dossier, Reach).outerjoin(Reach, Reach.dossier_id == Dossier.id)
    query = query.where(*await _concerned(session, caller, filed_before), _DELIVERED.is_not(True), _TOLD.is_not(True))
    return cast("Select[Any]", query.order_by(Dossier.created_at, Dossier.id))


async def counted(session: Session, caller: Caller, filed_before: datetime) -> Counted:
    numbers = (
        func.count(),
        func.count().filter(or_(_DELIVERED, _TOLD)),
        func.count().filter(and_(_TOLD, _DELIVERED.is_not(True))),
    )
    query = select(*numbers).select_from(Dossier).outerjoin(Reach, Reach.dossier_id == Dossier.id)
    row = (await session.execute(query.where(*await _concerned(session, caller, filed_before)))).one()
    return Counted(*row)


async def _concerned(session: Session, caller: Caller, filed_before: datetime) -> list[ColumnElement[bool]]:
    """Loaded history and trials are never notified."""
    filed = Dossier.submitted_at < filed_before
    return [is_open(), Dossier.origin == Origin.LIVE, filed, visible_to(*await seers(session, caller))]
