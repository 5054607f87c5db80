from typing import Annotated

from contracts.days import Day
from fastapi import Query
from servicekit.app import problem_responses
from servicekit.clock import VIETNAM, Now
from servicekit.database import Reading
from servicekit.problems import NotPermitted, Unauthenticated
from servicekit.routing import api_router

from analytics_service.agencies.problems import AgencyUnknown
from analytics_service.reports import service
from analytics_service.reports.problems import (
    GroupingUnknown,
    KnownInFuture,
    PeriodReversed,
    PeriodTooLong,
    TooManyGroups,
)
from analytics_service.reports.readers import Asked, AskedPeriod
from analytics_service.reports.schemas import DossierGroups, Overview, ServiceCounts

router = api_router(tags=["analytics"])


_ACCESS = (Unauthenticated, NotPermitted, AgencyUnknown)
_PERIOD = (PeriodReversed, PeriodTooLong, KnownInFuture)


@router.get(
    "/analytics/overview",
    summary="Tổng quan · The figures of a period",
    response_model_exclude_unset=True,
    responses=problem_responses(*_ACCESS, *_PERIOD),
)
async def overview(period: AskedPeriod, asked: Asked, session: Reading) -> Overview:
    return await service.overview(session, period, asked)


@router.get(
    "/analytics/dossiers",
    summary="Hồ sơ theo nhóm · Dossiers by group",
    response_model_exclude_unset=True,
    responses=problem_responses(*_ACCESS, *_PERIOD, GroupingUnknown, TooManyGroups),
)
async def grouped_dossiers(
    period: AskedPeriod,
    asked: Asked,
    session: Reading,
    group_by: Annotated[str, Query(max_length=200, description="agency,level,month,channel,status,filer…")],
) -> DossierGroups:
    return await service.dossiers(session, period, group_by.split(","), asked)


@router.get(
    "/analytics/service-counts",
    summary="Số dịch vụ công tại một ngày · Services in force on a day",
    response_model_exclude_unset=True,
    responses=problem_responses(*_ACCESS),
)
async def service_counts(asked: Asked, session: Reading, now: Now, at: Day | None = None) -> ServiceCounts:
    return await service.service_counts(session, at or now.astimezone(VIETNAM).date(), asked)
