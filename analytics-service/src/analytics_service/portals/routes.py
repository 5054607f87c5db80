from servicekit.app import problem_responses
from servicekit.auth import Partner
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.problems import NotPermitted, Unauthenticated
from servicekit.rendering import Language
from servicekit.routing import api_router

from analytics_service.agencies import service as agencies
from analytics_service.agencies.problems import AgencyUnknown
from analytics_service.portals import service
from analytics_service.portals.schemas import PortalReport, PortalSources, Recorded
from analytics_service.reports.problems import PeriodReversed, PeriodTooLong
from analytics_service.reports.readers import AskedAgency, AskedPeriod, Reader

router = api_router(tags=["sources"])
SCOPE = "sync:statistics:write"


@router.post(
    "/sync/statistics",
    status_code=201,
    summary="Cổng ngành dọc báo cáo số liệu · A vertical portal reports its totals",
    responses=problem_responses(Unauthenticated, NotPermitted),
)
async def report_statistics(body: PortalReport, caller: Partner, session: Transaction, now: Now) -> Recorded:
    if SCOPE not in caller.scopes:
        raise NotPermitted
    return await service.record(session, body, caller.client or caller.subject, now)


@router.get(
    "/analytics/sources",
    summary="Số liệu của các cổng ngành dọc · What vertical portals report, each on its own",
    responses=problem_responses(Unauthenticated, NotPermitted, AgencyUnknown, PeriodReversed, PeriodTooLong),
)
async def list_sources(
    reader: Reader, period: AskedPeriod, session: Reading, language: Language, agency: AskedAgency = None
) -> PortalSources:
    """What they report is of the whole province: asked for one agency there is nothing."""
    root = await agencies.visible_root(session, reader, agency)
    return await service.seen_from(session, root, period, language)
