from servicekit.app import problem_responses
from servicekit.clock import Now
from servicekit.database import Reading
from servicekit.problems import NotPermitted, Unauthenticated
from servicekit.rendering import Language
from servicekit.routing import api_router

from analytics_service.agencies import service as agencies
from analytics_service.agencies.problems import AgencyUnknown
from analytics_service.reconciliation import service
from analytics_service.reconciliation.problems import SourcesNotComparable, SourceUnknown
from analytics_service.reconciliation.reading import AskedSources
from analytics_service.reconciliation.schemas import Reconciliation
from analytics_service.reports.problems import PeriodReversed, PeriodTooLong
from analytics_service.reports.readers import AskedAgency, AskedPeriod, Reader

router = api_router(tags=["claims"])


@router.get(
    "/analytics/reconciliation",
    summary="Đối chiếu các nguồn · The sources side by side, and why they differ",
    responses=problem_responses(
        Unauthenticated,
        NotPermitted,
        AgencyUnknown,
        PeriodReversed,
        PeriodTooLong,
        SourcesNotComparable,
        SourceUnknown,
    ),
)
async def reconcile(
    reader: Reader,
    session: Reading,
    period: AskedPeriod,
    now: Now,
    language: Language,
    sources: AskedSources,
    agency: AskedAgency = None,
) -> Reconciliation:
    root = await agencies.visible_root(session, reader, agency)
    return await service.reconcile(session, sources, period.last, root, now, language)
