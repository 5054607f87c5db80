from contracts.notification import NotificationDelivered, NotificationFailed
from servicekit.database import Session

from dossier_service.reach import service


async def on_message_ended(session: Session, event: NotificationDelivered | NotificationFailed) -> None:
    await service.note(session, event)
