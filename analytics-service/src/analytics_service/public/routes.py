from servicekit.app import problem_responses
from servicekit.auth import Anyone
from servicekit.clock import Now
from servicekit.database import Reading
from servicekit.rendering import Language
from servicekit.routing import api_router

from analytics_service.agencies import service as agencies
from analytics_service.agencies.problems import AgencyUnknown
from analytics_service.public import service
from analytics_service.public.problems import PeriodNotFromNewYear, PeriodNotWholeMonths
from analytics_service.reports.problems import PeriodReversed, PeriodTooLong
from analytics_service.reports.readers import AskedAgency, AskedPeriod
from analytics_service.reports.schemas import Overview
from analytics_service.reports.service import Asking

router = api_router(tags=["public"])


@router.get(
    "/public/statistics",
    summary="Thống kê công khai · Public statistics, without login",
    response_model_exclude_unset=True,
    responses=problem_responses(
        AgencyUnknown, PeriodReversed, PeriodTooLong, PeriodNotWholeMonths, PeriodNotFromNewYear
    ),
)
async def public_statistics(
    caller: Anyone,
    period: AskedPeriod,
    session: Reading,
    now: Now,
    language: Language,
    agency: AskedAgency = None,
) -> Overview:
    """Small counts are left out, others rounded down to fives, save the whole province's of an ended year."""
    root = (await agencies.known(session, agency)).code if agency else None
    return await service.read(session, period, Asking(root, language, now))
