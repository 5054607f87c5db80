from servicekit.app import problem_responses
from servicekit.database import Reading
from servicekit.paging import Paging
from servicekit.problems import NotPermitted, Unauthenticated
from servicekit.routing import api_router

from analytics_service.agencies.problems import AgencyUnknown
from analytics_service.index766.problems import YearInFuture
from analytics_service.index766.routes import AskedIndex
from analytics_service.reports.problems import KnownInFuture
from analytics_service.reports.readers import Asked
from analytics_service.times import service
from analytics_service.times.schemas import ProcedureTimes

router = api_router(tags=["analytics"])


@router.get(
    "/analytics/index766/times",
    summary="Thời gian giải quyết trung bình của thủ tục (2.2) · What procedures take on average (2.2)",
    responses=problem_responses(Unauthenticated, NotPermitted, AgencyUnknown, YearInFuture, KnownInFuture),
)
async def list_times(asked: AskedIndex, asking: Asked, session: Reading, request: Paging) -> ProcedureTimes:
    return await service.read(session, asked, asking, request)
