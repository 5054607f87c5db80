from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import func, select

from dossier_service.dossiers.models import Dossier, DossierHistory
from dossier_service.history.chain import PLACE, SAID_BY_WHOLE
from dossier_service.history.models import HistoryRoot

_ENTRY = [DossierHistory.__table__.c[name] for name in (*SAID_BY_WHOLE, *PLACE, "hash")]
BATCH = 500


async def entries(session: Session, dossier_id: UUID) -> list[dict[str, Any]]:
    query = select(*_ENTRY).where(DossierHistory.dossier_id == dossier_id).order_by(DossierHistory.sequence)
    return [dict(row) for row in (await session.execute(query)).mappings()]


async def heads(session: Session, after: UUID) -> Sequence[tuple[UUID, bytes | None]]:
    """The next dossiers in the order of their ids, with what each remembers of its newest entry."""
    query = select(Dossier.id, Dossier.history_hash).where(Dossier.id > after).order_by(Dossier.id).limit(BATCH)
    return [(row.id, row.history_hash) for row in await session.execute(query)]


async def newest_root(session: Session) -> HistoryRoot | None:
    return await session.scalar(select(HistoryRoot).order_by(HistoryRoot.day.desc()).limit(1))


async def roots(session: Session) -> Sequence[HistoryRoot]:
    return (await session.scalars(select(HistoryRoot).order_by(HistoryRoot.day))).all()


async def first_day(session: Session) -> date | None:
    return await session.scalar(select(func.min(DossierHistory.recorded_on)))


async def hashes_of(session: Session, day: date) -> AsyncIterator[bytes]:
    """What was written down on that day, in one order for ever."""
    query = select(DossierHistory.hash).where(DossierHistory.recorded_on == day)
    stream = await session.stream_scalars(query.order_by(DossierHistory.dossier_id, DossierHistory.sequence))
    async for each in stream:
        yield each
