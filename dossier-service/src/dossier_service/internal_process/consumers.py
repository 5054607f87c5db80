from contracts import dossier as events
from contracts.dossier import DossierEvent
from servicekit.database import Session

from dossier_service.internal_process import service

HEARD = (
    events.DossierAccepted,
    events.DossierForwarded,
    events.DossierSupplied,
    events.ConsultationAnswered,
    events.ConsultationRecalled,
    events.WithdrawalDenied,
    events.DossierReopened,
    events.DossierRebased,
)
"""After these a dossier may be in hand, and another step of its process may have come."""


async def on_dossier_moved(session: Session, event: DossierEvent) -> None:
    """What the request of the step has not done already: a payment, a sweep, many dossiers at once."""
    await service.go_on(session, event.dossier_id, event.occurred_at)
