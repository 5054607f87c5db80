from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from servicekit.database import Session
from servicekit.paging import PageRequest, Total, fetch
from sqlalchemy import select

from notification_service.inbox.models import Notification


async def get(session: Session, notification_id: UUID, subjects: Sequence[str]) -> Notification | None:
    """Of these inboxes alone."""
    query = select(Notification).where(Notification.id == notification_id, Notification.subject.in_(subjects))
    return await session.scalar(query)


async def page(
    session: Session, paging: PageRequest, subjects: Sequence[str], unread: bool | None
) -> tuple[list[Notification], str | None, Total | None]:
    query = select(Notification).where(Notification.subject.in_(subjects))
    if unread is not None:
        query = query.where(Notification.read_at.is_(None) if unread else Notification.read_at.is_not(None))
    query = query.order_by(Notification.created_at.desc(), Notification.id.desc())
    rows, next_cursor, total = await fetch(session, query, paging)
    return [row[0] for row in rows], next_cursor, total


async def since(session: Session, subjects: Sequence[str], moment: datetime) -> list[Notification]:
    """Oldest first."""
    query = select(Notification).where(Notification.subject.in_(subjects), Notification.created_at >= moment)
    return list((await session.scalars(query.order_by(Notification.created_at, Notification.id))).all())
