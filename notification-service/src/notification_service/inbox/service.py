from datetime import datetime
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session

from notification_service.inbox import repository
from notification_service.inbox.models import Notification
from notification_service.inbox.problems import NotificationNotFound
from notification_service.inbox.subjects import read_by
from notification_service.templates.notices import Notice
from notification_service.templates.rendering import Rendered


async def put(
    session: Session,
    notification_id: UUID,
    subject: str,
    notice: Notice,
    text: Rendered,
    now: datetime,
    *,
    dossier_id: UUID | None,
    feedback_id: UUID | None,
    agreement_id: UUID | None,
) -> None:
    session.add(
        Notification(
            id=notification_id,
            subject=subject,
            event=notice,
            dossier_id=dossier_id,
            feedback_id=feedback_id,
            agreement_id=agreement_id,
            title=text.title,
            body=text.body,
            created_at=now,
        )
    )
    await session.flush()


async def mark_read(session: Session, notification_id: UUID, reader: Caller, now: datetime) -> Notification:
    """The first reading counts, also for a unit's. Raises NotificationNotFound, also for another person's."""
    notification = await repository.get(session, notification_id, read_by(reader))
    if notification is None:
        raise NotificationNotFound
    notification.read_at = notification.read_at or now
    await session.flush()
    return notification
