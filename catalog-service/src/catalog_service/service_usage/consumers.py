"""Which services people use by themselves. Trials, and what an official entered, show nothing of that."""

from contracts.dossier import DossierChannel, DossierSubmitted, Filer, Origin
from servicekit.clock import VIETNAM
from servicekit.database import Session

from catalog_service.service_usage import service
from catalog_service.service_usage.service import Filing


async def on_dossiers_submitted(session: Session, events: list[DossierSubmitted]) -> None:
    filings = [
        Filing(event.procedure_code, event.agency, event.submitted_at.astimezone(VIETNAM).date())
        for event in events
        if event.origin is not Origin.TRIAL and event.filer is Filer.SELF and event.channel is DossierChannel.ONLINE
    ]
    await service.count(session, filings)
