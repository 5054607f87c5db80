from servicekit.app import problem_responses
from servicekit.database import Reading
from servicekit.problems import NotPermitted, Unauthenticated
from servicekit.routing import api_router

from analytics_service.agencies.problems import AgencyUnknown
from analytics_service.reports.problems import KnownInFuture, PeriodReversed, PeriodTooLong
from analytics_service.reports.readers import Asked, AskedPeriod
from analytics_service.rushes import service
from analytics_service.rushes.schemas import Rushes

router = api_router(tags=["analytics"])


@router.get(
    "/analytics/rushes",
    summary="Dồn hồ sơ trước kỳ báo cáo · Rushes before figures are reported",
    response_model_exclude_unset=True,
    responses=problem_responses(
        Unauthenticated, NotPermitted, AgencyUnknown, PeriodReversed, PeriodTooLong, KnownInFuture
    ),
)
async def get_rushes(period: AskedPeriod, asked: Asked, session: Reading) -> Rushes:
    return await service.read(session, period, asked)
