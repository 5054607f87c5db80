from typing import Annotated

from fastapi import Query, Response
from servicekit.app import problem_responses
from servicekit.auth import Anyone
from servicekit.clock import Now
from servicekit.database import Reading
from servicekit.rendering import Language
from servicekit.routing import api_router

from analytics_service.open_data import service
from analytics_service.open_data.problems import YearNotEnded
from analytics_service.open_data.schemas import OpenData
from analytics_service.reports.service import Asking

router = api_router(tags=["public"])
_PUBLIC = {"Cache-Control": "public, max-age=3600"}
AskedYear = Annotated[int | None, Query(ge=2000, le=2199, description="an ended year; the newest unless said")]


@router.get(
    "/public/open-data/dossiers",
    summary="Dữ liệu mở về hồ sơ · Open data: dossiers by agency and channel",
    responses=problem_responses(YearNotEnded),
)
async def open_data(
    caller: Anyone, session: Reading, now: Now, language: Language, response: Response, year: AskedYear = None
) -> OpenData:
    response.headers.update(_PUBLIC | {"Vary": "Accept-Language"})
    return await service.read(session, year, Asking(None, language, now))


@router.get(
    "/public/open-data/dossiers.csv",
    summary="Dữ liệu mở về hồ sơ, CSV · The same as CSV",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}, **problem_responses(YearNotEnded)},
)
async def open_data_csv(
    caller: Anyone, session: Reading, now: Now, language: Language, year: AskedYear = None
) -> Response:
    data = await service.read(session, year, Asking(None, language, now))
    headers = _PUBLIC | {
        "Content-Disposition": f'attachment; filename="ho-so-{data.year}.csv"',
        "Link": f'</api/v1/public/open-data/dossiers?year={data.year}>; rel="describedby"',
    }
    return Response(service.csv_file(data), headers=headers, media_type="text/csv; charset=utf-8")
