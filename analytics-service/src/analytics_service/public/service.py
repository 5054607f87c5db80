"""The overview as everybody may read it."""

from servicekit.clock import VIETNAM
from servicekit.database import Session

from analytics_service.public import protection
from analytics_service.reports import repository
from analytics_service.reports import service as reports
from analytics_service.reports.figures import Value
from analytics_service.reports.period import Period
from analytics_service.reports.schemas import Overview
from analytics_service.reports.service import Asking


async def read(session: Session, period: Period, asking: Asking) -> Overview:
    """Raises PeriodNotWholeMonths, PeriodNotFromNewYear."""
    today = asking.now.astimezone(VIETNAM).date()
    protection.check_months(period, today, whole_province=asking.root is None)
    may_be_exact = asking.root is None and protection.is_ended_year(period, today)
    divided = [await _divided(session, period, by) for by in ("month", "agency")] if may_be_exact else None

    def protect(values: dict[str, Value]) -> dict[str, Value]:
        return protection.protected(values, divided)

    return await reports.overview(session, period, asking, protect)


async def _divided(session: Session, period: Period, by: str) -> protection.Parts:
    found = await repository.tallies(session, await repository.counts_by_month(session, period, None), period, by)
    return {
        "dossiers_online": [tally.online for tally in found],
        "dossiers_level3": [tally.level3 for tally in found],
        "dossiers_level4": [tally.level4 for tally in found],
        "dossiers_successful": [tally.successful for tally in found],
        "dossiers_unsuccessful": [tally.unsuccessful for tally in found],
        "filed_by_state_bodies": [tally.by_state_bodies for tally in found],
    }
