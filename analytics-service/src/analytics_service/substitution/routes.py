from servicekit.app import problem_responses
from servicekit.database import Reading
from servicekit.problems import NotPermitted, Unauthenticated
from servicekit.routing import api_router

from analytics_service.agencies.problems import AgencyUnknown
from analytics_service.reports.problems import KnownInFuture, PeriodReversed, PeriodTooLong
from analytics_service.reports.readers import Asked, AskedPeriod
from analytics_service.substitution import service
from analytics_service.substitution.schemas import Substitution

router = api_router(tags=["analytics"])


@router.get(
    "/analytics/substitution",
    summary="Còn nộp giấy, và vì sao · Still on paper, and why",
    response_model_exclude_unset=True,
    responses=problem_responses(
        Unauthenticated, NotPermitted, AgencyUnknown, PeriodReversed, PeriodTooLong, KnownInFuture
    ),
)
async def get_substitution(period: AskedPeriod, asked: Asked, session: Reading) -> Substitution:
    return await service.read(session, period, asked)
