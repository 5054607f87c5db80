from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from sqlalchemy import Select, select

from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.visibility import Vantage, visible_among, visible_to
from dossier_service.originals.models import Originals, OriginalsMovement, ReceivedPaper


async def papers(session: Session, dossier_id: UUID) -> Sequence[ReceivedPaper]:
    query = select(ReceivedPaper).where(ReceivedPaper.dossier_id == dossier_id)
    return (await session.scalars(query.order_by(ReceivedPaper.received_at, ReceivedPaper.id))).all()


async def get(session: Session, dossier_id: UUID) -> Originals | None:
    return await session.get(Originals, dossier_id)


async def get_for_update(session: Session, dossier_id: UUID) -> Originals | None:
    return await session.get(Originals, dossier_id, with_for_update=True)


async def movements(session: Session, dossier_id: UUID) -> Sequence[OriginalsMovement]:
    query = select(OriginalsMovement).where(OriginalsMovement.dossier_id == dossier_id)
    return (await session.scalars(query.order_by(OriginalsMovement.handed_over_at, OriginalsMovement.id))).all()


async def on_the_way(session: Session, dossier_id: UUID) -> OriginalsMovement | None:
    query = select(OriginalsMovement).where(
        OriginalsMovement.dossier_id == dossier_id, OriginalsMovement.received_at.is_(None)
    )
    return await session.scalar(query)


async def sees(session: Session, dossier_id: UUID, seer: Caller) -> bool:
    return bool(await session.scalar(select(Dossier.id).where(Dossier.id == dossier_id, visible_to(seer))))


def not_arrived(vantages: Sequence[Vantage], due_before: datetime | None) -> Select[Any]:
    """Papers that are still to reach the executing agency, of dossiers that the caller may see."""
    query = select(Originals, Dossier).join(Dossier, Dossier.id == Originals.dossier_id)
    query = query.where(Originals.arrived_at.is_(None), visible_among(vantages))
    if due_before:
        query = query.where(Originals.due_at < due_before)
    return cast("Select[Any]", query.order_by(Originals.due_at, Originals.dossier_id))
