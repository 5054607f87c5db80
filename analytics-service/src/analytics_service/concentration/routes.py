from typing import Annotated

from fastapi import Query
from servicekit.app import problem_responses
from servicekit.database import Reading
from servicekit.problems import NotPermitted, Unauthenticated
from servicekit.routing import api_router

from analytics_service.agencies.problems import AgencyUnknown
from analytics_service.concentration import service
from analytics_service.concentration.schemas import By, ConcentrationRead
from analytics_service.reports.problems import KnownInFuture, PeriodReversed, PeriodTooLong
from analytics_service.reports.readers import Asked, AskedPeriod

router = api_router(tags=["analytics"])


@router.get(
    "/analytics/concentration",
    summary="Mức độ tập trung · How much hangs on one field, procedure or agency",
    response_model_exclude_unset=True,
    responses=problem_responses(
        Unauthenticated, NotPermitted, AgencyUnknown, PeriodReversed, PeriodTooLong, KnownInFuture
    ),
)
async def get_concentration(
    period: AskedPeriod, asked: Asked, session: Reading, by: Annotated[By, Query()] = "field"
) -> ConcentrationRead:
    return await service.read(session, period, by, asked)
