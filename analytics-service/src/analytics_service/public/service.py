"""The overview as everybody may read it."""

from servicekit.clock import VIETNAM
from servicekit.database import Session

from analytics_service.public import protection
from analytics_service.reports import service as reports
from analytics_service.reports.figures import Value
from analytics_service.reports.period import Period
from analytics_service.reports.schemas import Overview
from analytics_service.reports.service import Asking


async def read(session: Session, period: Period, asking: Asking) -> Overview:
    """Raises PeriodNotWholeMonths."""
    today = asking.now.astimezone(VIETNAM).date()
    protection.check_months(period, today)

    def protect(values: dict[str, Value]) -> dict[str, Value]:
        return protection.protected(values, period, whole_province=asking.root is None, today=today)

    return await reports.overview(session, period, asking, protect)
