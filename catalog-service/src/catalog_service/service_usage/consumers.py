"""Which services people use by themselves. Trials, and what an official entered, show nothing of that."""

from contracts.dossier import DossierChannel, DossierRemoved, DossierRestored, DossierSubmitted, Filer, Origin
from servicekit.clock import VIETNAM
from servicekit.database import Session

from catalog_service.service_usage import service
from catalog_service.service_usage.filings import Filing

USING = (DossierSubmitted, DossierRemoved, DossierRestored)


async def on_dossiers_submitted(
    session: Session, events: list[DossierSubmitted | DossierRemoved | DossierRestored]
) -> None:
    """Its name is its durable's, which is older than the removals that it hears of too."""
    submitted = [event for event in events if isinstance(event, DossierSubmitted)]
    await service.count(session, [_filing(event) for event in submitted if _shows_use(event)])
    for event in events:
        if isinstance(event, DossierRemoved | DossierRestored):
            is_removed = isinstance(event, DossierRemoved)
            await service.move(session, event.dossier_id, event.sequence, is_removed=is_removed)


def _shows_use(event: DossierSubmitted) -> bool:
    is_online = event.channel is DossierChannel.ONLINE
    return event.origin is not Origin.TRIAL and event.filer is Filer.SELF and is_online


def _filing(event: DossierSubmitted) -> Filing:
    return Filing(event.dossier_id, event.procedure_code, event.agency, event.submitted_at.astimezone(VIETNAM).date())
