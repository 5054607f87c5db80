from contracts.dossier import DossierEvent
from servicekit.database import Session

from dossier_service.internal_process import service


async def on_dossier_moved(session: Session, event: DossierEvent) -> None:
    """Any step may be the one that another agency's step waits for."""
    await service.go_on(session, event.dossier_id, event.occurred_at)
