from collections.abc import Sequence

from contracts.dossier import DossierEvent, Pushed
from contracts.payment import PaymentSettled
from servicekit.database import Session

from analytics_service.facts import service
from analytics_service.freshness import service as freshness


async def on_dossier_steps(session: Session, events: Sequence[DossierEvent]) -> None:
    await service.fold(session, events)
    await freshness.heard(session, events)


async def on_filing_looked_at(session: Session, events: Sequence[DossierEvent]) -> None:
    """Apart from the steps, so that what was said before anybody counted it is heard too."""
    await service.fold(session, events)
    await freshness.heard(session, events)


async def on_payments_settled(session: Session, events: Sequence[PaymentSettled]) -> None:
    await service.fold_payments(session, events)
    await freshness.heard(session, events)


async def on_dossiers_pushed(session: Session, events: Sequence[Pushed]) -> None:
    await service.fold_pushes(session, events)
