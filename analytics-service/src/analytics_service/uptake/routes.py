from typing import Annotated

from fastapi import Query
from servicekit.app import problem_responses
from servicekit.database import Reading
from servicekit.paging import Page, Paging
from servicekit.problems import NotPermitted, Unauthenticated
from servicekit.routing import api_router

from analytics_service.agencies.problems import AgencyUnknown
from analytics_service.reports.problems import KnownInFuture, PeriodReversed, PeriodTooLong
from analytics_service.reports.readers import Asked, AskedPeriod
from analytics_service.uptake import service
from analytics_service.uptake.causes import Cause
from analytics_service.uptake.problems import NoDossiersBehind
from analytics_service.uptake.schemas import BehindDossier, Kind, Uptake

router = api_router(tags=["analytics"])
_PROBLEMS = (Unauthenticated, NotPermitted, AgencyUnknown, PeriodReversed, PeriodTooLong, KnownInFuture)


@router.get(
    "/analytics/uptake",
    summary="Nơi không có hồ sơ trực tuyến, và vì sao · Where nobody files online, and why",
    response_model_exclude_unset=True,
    responses=problem_responses(*_PROBLEMS),
)
async def get_uptake(
    period: AskedPeriod,
    asked: Asked,
    session: Reading,
    kinds: Annotated[list[Kind], Query(description="which kinds of agencies")] = ["department", "district"],  # noqa: B006
    at_most: Annotated[int, Query(ge=0, le=1_000_000, description="online dossiers that still count as none")] = 0,
) -> Uptake:
    return await service.read(session, period, kinds, at_most, asked)


@router.get(
    "/analytics/uptake/dossiers",
    summary="Hồ sơ đứng sau một nguyên nhân · The dossiers behind a cause",
    responses=problem_responses(*_PROBLEMS, NoDossiersBehind),
)
async def list_dossiers_behind(
    cause: Annotated[Cause, Query()], period: AskedPeriod, asked: Asked, session: Reading, request: Paging
) -> Page[BehindDossier]:
    return await service.behind(session, cause, period, asked, request)
