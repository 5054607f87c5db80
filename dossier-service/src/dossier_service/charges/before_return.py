"""What a granted result waits for: the money that is due with it. A refused one waits for nothing."""

from contracts.catalog import FeeStage
from contracts.dossier import Origin
from servicekit.database import Session

from dossier_service.charges import fees, repository
from dossier_service.dossiers.holding import Holding
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier


async def holding(session: Session, dossier: Dossier) -> Holding:
    """Of a dossier that is decided; it must be locked where something is to follow."""
    granted = dossier.status == Status.DECIDED and dossier.outcome == "granted"
    if not granted or dossier.origin != Origin.LIVE or dossier.decided_at is None:
        return Holding()
    expected = await fees.owed_at(session, dossier, FeeStage.RETURN, dossier.decided_at)
    known = await repository.count_for_return(session, dossier.id) if expected else 0
    due = await repository.unsettled_for_return(session, dossier.id)
    return Holding(list(due), max(0, expected - known))
