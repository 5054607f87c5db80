from contracts.catalog import AgencyChanged
from servicekit.database import Session

from dossier_service.units import service


async def on_agency_changed(session: Session, event: AgencyChanged) -> None:
    await service.keep(session, event)
