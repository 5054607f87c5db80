from contracts.dossier import DossierEvent
from servicekit.database import Session

from dossier_service.exchange import queueing


async def on_dossier_moved(session: Session, event: DossierEvent) -> None:
    await queueing.queue(session, event)
