from contracts.dossier import HeldDuesMoved
from servicekit.clock import system_clock
from servicekit.database import Session

from notification_service.inbox import service


async def on_held_dues_moved(session: Session, event: HeldDuesMoved) -> None:
    await service.tell_holder(session, event, system_clock())
