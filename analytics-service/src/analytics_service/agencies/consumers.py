from contracts.catalog import AgencyChanged
from servicekit.database import Session

from analytics_service.agencies import service
from analytics_service.freshness import service as freshness


async def on_agency_changed(session: Session, event: AgencyChanged) -> None:
    await service.keep(session, event)
    await freshness.heard(session, [event])
