from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from servicekit.database import Session
from servicekit.paging import PageRequest, Total, fetch
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from notification_service.deliveries.lifecycle import DeliveryStatus
from notification_service.deliveries.models import Delivery, KnownDossier


async def remember_origin(session: Session, dossier_id: UUID, origin: str) -> None:
    row = {"dossier_id": dossier_id, "origin": origin}
    await session.execute(insert(KnownDossier).values(row).on_conflict_do_nothing())


async def origin_of(session: Session, dossier_id: UUID) -> str | None:
    return await session.scalar(select(KnownDossier.origin).where(KnownDossier.dossier_id == dossier_id))


async def add(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Those that exist already stay as they are."""
    await session.execute(insert(Delivery).values(list(rows)).on_conflict_do_nothing())


async def claim_due(session: Session, now: datetime, count: int, lease: timedelta) -> list[Delivery]:
    """Take them for sending; another replica leaves them alone until the lease ends."""
    due = (
        select(Delivery.id)
        .where(Delivery.next_attempt_at <= now)
        .order_by(Delivery.next_attempt_at, Delivery.id)
        .limit(count)
        .with_for_update(skip_locked=True)
    )
    claim = (
        update(Delivery)
        .where(Delivery.id.in_(due.scalar_subquery()))
        .values(status=DeliveryStatus.SENDING, attempts=Delivery.attempts + 1, next_attempt_at=now + lease)
        .returning(Delivery)
        .execution_options(synchronize_session=False)
    )
    return sorted((await session.scalars(claim)).all(), key=lambda delivery: delivery.id)


async def get_for_update(session: Session, delivery_id: UUID) -> Delivery | None:
    return await session.scalar(select(Delivery).where(Delivery.id == delivery_id).with_for_update())


async def page(
    session: Session, paging: PageRequest, status: str | None, dossier_id: UUID | None
) -> tuple[list[Delivery], str | None, Total | None]:
    """Newest first: ids grow with time."""
    query = select(Delivery).order_by(Delivery.id.desc())
    if status is not None:
        query = query.where(Delivery.status == status)
    if dossier_id is not None:
        query = query.where(Delivery.dossier_id == dossier_id)
    rows, next_cursor, total = await fetch(session, query, paging)
    return [row[0] for row in rows], next_cursor, total
