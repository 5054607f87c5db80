from datetime import datetime
from uuid import UUID

from contracts.dossier import HeldDuesMoved
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.ids import uuid7

from notification_service.inbox import repository
from notification_service.inbox.models import Notification
from notification_service.inbox.problems import NotificationNotFound
from notification_service.inbox.subjects import read_by
from notification_service.preferences import service as preferences
from notification_service.templates import service as templates
from notification_service.templates.letter import about_the_calendar
from notification_service.templates.notices import Channel, Notice
from notification_service.templates.rendering import Rendered


async def put(
    session: Session,
    notification_id: UUID,
    subject: str,
    notice: Notice,
    text: Rendered,
    now: datetime,
    *,
    dossier_id: UUID | None = None,
    feedback_id: UUID | None = None,
    agreement_id: UUID | None = None,
    recalculation_id: UUID | None = None,
    appointment_id: UUID | None = None,
) -> None:
    session.add(
        Notification(
            id=notification_id,
            subject=subject,
            event=notice,
            dossier_id=dossier_id,
            feedback_id=feedback_id,
            agreement_id=agreement_id,
            recalculation_id=recalculation_id,
            appointment_id=appointment_id,
            title=text.title,
            body=text.body,
            created_at=now,
        )
    )
    await session.flush()


async def tell_holder(session: Session, event: HeldDuesMoved, now: datetime) -> None:
    """Into the official's own inbox at once: the event says all, and nothing leaves the house."""
    wanted = await preferences.of(session, event.official)
    if Channel.IN_APP not in wanted.channels:
        return
    letter = about_the_calendar(event, wanted.language)
    text = await templates.render_current(session, Notice.HELD_DUES_MOVED, Channel.IN_APP, wanted.language, letter)
    about = event.recalculation_id
    await put(session, uuid7(), event.official, Notice.HELD_DUES_MOVED, text, now, recalculation_id=about)


async def mark_read(session: Session, notification_id: UUID, reader: Caller, now: datetime) -> Notification:
    """The first reading counts, also for a unit's. Raises NotificationNotFound, also for another person's."""
    notification = await repository.get(session, notification_id, read_by(reader))
    if notification is None:
        raise NotificationNotFound
    notification.read_at = notification.read_at or now
    await session.flush()
    return notification
