from typing import Annotated

from fastapi import Depends, Query
from servicekit.app import problem_responses
from servicekit.clock import VIETNAM, Now
from servicekit.database import Reading
from servicekit.paging import Page, Paging
from servicekit.problems import NotPermitted, Unauthenticated
from servicekit.routing import api_router

from analytics_service.agencies.problems import AgencyUnknown
from analytics_service.index766 import service
from analytics_service.index766.problems import NoDossiersBehindPart, YearInFuture
from analytics_service.index766.schemas import Index766
from analytics_service.index766.service import Asked
from analytics_service.reports.problems import KnownInFuture
from analytics_service.reports.readers import Asked as AskedBy
from analytics_service.uptake.schemas import BehindDossier

router = api_router(tags=["analytics"])
_PROBLEMS = (Unauthenticated, NotPermitted, AgencyUnknown, YearInFuture, KnownInFuture)


async def _asked(
    now: Now,
    year: Annotated[int | None, Query(ge=2000, le=2199, description="this year unless said otherwise")] = None,
    quarter: Annotated[int | None, Query(ge=1, le=4)] = None,
) -> Asked:
    return Asked(year or now.astimezone(VIETNAM).year, quarter)


AskedIndex = Annotated[Asked, Depends(_asked)]


@router.get(
    "/analytics/index766",
    summary="Bộ chỉ số phục vụ người dân, doanh nghiệp (QĐ 766) · The 766 index, part by part",
    response_model_exclude_unset=True,
    responses=problem_responses(*_PROBLEMS),
)
async def get_index(asked: AskedIndex, asking: AskedBy, session: Reading) -> Index766:
    return await service.read(session, asked, asking)


@router.get(
    "/analytics/index766/dossiers",
    summary="Hồ sơ làm mất điểm · The dossiers that cost points in a part",
    responses=problem_responses(*_PROBLEMS, NoDossiersBehindPart),
)
async def list_failing(
    part: Annotated[str, Query(max_length=10, description=", ".join(service.FROM_DOSSIERS))],
    asked: AskedIndex,
    asking: AskedBy,
    session: Reading,
    request: Paging,
) -> Page[BehindDossier]:
    return await service.failing(session, part, asked, asking, request)
