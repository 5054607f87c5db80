from typing import Annotated

from contracts.days import Day
from fastapi import Query
from servicekit.app import problem_responses
from servicekit.database import Reading
from servicekit.problems import NotPermitted, Unauthenticated
from servicekit.routing import api_router

from analytics_service.agencies.problems import AgencyUnknown
from analytics_service.reports.problems import KnownInFuture, PeriodReversed, PeriodTooLong
from analytics_service.reports.readers import Asked, AskedPeriod
from analytics_service.rushes import service
from analytics_service.rushes.problems import ReportDayOutside
from analytics_service.rushes.schemas import Rushes

router = api_router(tags=["analytics"])


@router.get(
    "/analytics/rushes",
    summary="Dồn hồ sơ trước kỳ báo cáo · Rushes before figures are reported",
    response_model_exclude_unset=True,
    responses=problem_responses(
        Unauthenticated, NotPermitted, AgencyUnknown, PeriodReversed, PeriodTooLong, KnownInFuture, ReportDayOutside
    ),
)
async def get_rushes(
    period: AskedPeriod,
    asked: Asked,
    session: Reading,
    reported_on: Annotated[
        list[Day], Query(max_length=12, description="days on which figures are reported; the ends of quarters if none")
    ] = [],  # noqa: B006
) -> Rushes:
    return await service.read(session, period, reported_on, asked)
