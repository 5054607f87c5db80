from typing import Annotated

from fastapi import Depends, Query, Request, Response
from servicekit.app import problem_responses
from servicekit.database import Reading
from servicekit.problems import NotPermitted, Unauthenticated
from servicekit.routing import api_router

from analytics_service.agencies.problems import AgencyUnknown
from analytics_service.charts import service
from analytics_service.charts.painter import Painter
from analytics_service.charts.problems import ChartUnknown, PainterBusy, TooManyMonths
from analytics_service.charts.question import Question
from analytics_service.charts.schemas import ChartRead
from analytics_service.charts.service import Chart
from analytics_service.concentration.schemas import By
from analytics_service.reconciliation.problems import SourcesNotComparable, SourceUnknown
from analytics_service.reconciliation.reading import AskedSources
from analytics_service.reports.problems import KnownInFuture, PeriodReversed, PeriodTooLong
from analytics_service.reports.readers import Asked, AskedPeriod
from analytics_service.uptake.schemas import Kind

router = api_router(tags=["analytics"])
_PROBLEMS = (
    Unauthenticated,
    NotPermitted,
    AgencyUnknown,
    PeriodReversed,
    PeriodTooLong,
    KnownInFuture,
    ChartUnknown,
    TooManyMonths,
    SourcesNotComparable,
    SourceUnknown,
)
_HEADERS = {
    # Whose figures they are depends on who asks; asked again with its ETag a picture costs no painting.
    "Cache-Control": "private, no-cache",
    "Vary": "Accept-Language",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}


async def _chart(
    name: str,
    session: Reading,
    period: AskedPeriod,
    asked: Asked,
    sources: AskedSources,
    kinds: Annotated[list[Kind], Query(description="of charts by agency: which kinds")] = ["department", "district"],  # noqa: B006
    by: Annotated[By, Query(description="of `concentration`")] = "field",
) -> Chart:
    return await service.chart(session, name, Question(period, asked, kinds, by, sources))


async def _painter(request: Request) -> Painter:
    return request.app.state.kit.extras["painter"]


AskedChart = Annotated[Chart, Depends(_chart)]
ThePainter = Annotated[Painter, Depends(_painter)]


@router.get(
    "/analytics/charts/{name}.svg",
    summary="Biểu đồ SVG · A chart as SVG, with its text for screen readers",
    response_class=Response,
    responses={200: {"content": {"image/svg+xml": {}}}, **problem_responses(*_PROBLEMS, PainterBusy)},
)
async def get_svg(chart: AskedChart, painter: ThePainter, request: Request) -> Response:
    return await _picture(chart, painter, request, "svg", "image/svg+xml")


@router.get(
    "/analytics/charts/{name}.png",
    summary="Biểu đồ PNG · A chart as PNG; its text is at the link `describedby`",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}, **problem_responses(*_PROBLEMS, PainterBusy)},
)
async def get_png(chart: AskedChart, painter: ThePainter, request: Request) -> Response:
    return await _picture(chart, painter, request, "png", "image/png")


@router.get(
    "/analytics/charts/{name}",
    summary="Biểu đồ bằng lời · A chart in words, and the numbers behind it",
    responses=problem_responses(*_PROBLEMS),
)
async def get_chart(chart: AskedChart, request: Request) -> ChartRead:
    return service.read(chart, request.url.query)


async def _picture(chart: Chart, painter: Painter, request: Request, file_format: str, media_type: str) -> Response:
    headers = _HEADERS | {
        "ETag": chart.etag(file_format),
        "Content-Language": chart.language,
        "Link": f'</api/v1/analytics/charts/{chart.name}?{request.url.query}>; rel="describedby"',
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(await service.picture(painter, chart, file_format), headers=headers, media_type=media_type)
