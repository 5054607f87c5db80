from servicekit.app import problem_responses
from servicekit.database import Reading
from servicekit.problems import NotPermitted, Unauthenticated
from servicekit.routing import api_router

from analytics_service.agencies.problems import AgencyUnknown
from analytics_service.funnel import service
from analytics_service.funnel.schemas import FunnelRead
from analytics_service.reports.problems import KnownInFuture, PeriodReversed, PeriodTooLong
from analytics_service.reports.readers import Asked, AskedPeriod

router = api_router(tags=["analytics"])


@router.get(
    "/analytics/funnel",
    summary="Từ bản nháp đến kết quả · From draft to result, and where dossiers are lost",
    response_model_exclude_unset=True,
    responses=problem_responses(
        Unauthenticated, NotPermitted, AgencyUnknown, PeriodReversed, PeriodTooLong, KnownInFuture
    ),
)
async def get_funnel(period: AskedPeriod, asked: Asked, session: Reading) -> FunnelRead:
    return await service.read(session, period, asked)
