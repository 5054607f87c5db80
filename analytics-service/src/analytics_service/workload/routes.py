from servicekit.app import problem_responses
from servicekit.database import Reading
from servicekit.problems import NotPermitted, Unauthenticated
from servicekit.routing import api_router

from analytics_service.agencies.problems import AgencyUnknown
from analytics_service.reports.problems import KnownInFuture, PeriodReversed, PeriodTooLong
from analytics_service.reports.readers import Asked, AskedPeriod
from analytics_service.workload import service
from analytics_service.workload.schemas import Workload

router = api_router(tags=["analytics"])


@router.get(
    "/analytics/workload",
    summary="Cân đối hồ sơ và thời gian xử lý · Carried, received, done, open; and how long it takes",
    response_model_exclude_unset=True,
    responses=problem_responses(
        Unauthenticated, NotPermitted, AgencyUnknown, PeriodReversed, PeriodTooLong, KnownInFuture
    ),
)
async def get_workload(period: AskedPeriod, asked: Asked, session: Reading) -> Workload:
    return await service.read(session, period, asked)
