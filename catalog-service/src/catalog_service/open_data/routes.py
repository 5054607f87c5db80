from datetime import date

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from servicekit.app import problem_responses
from servicekit.auth import Anyone
from servicekit.database import Reading, database_of
from servicekit.problems import InvalidParameter
from servicekit.routing import api_router

from catalog_service.open_data import service
from catalog_service.open_data.schemas import OpenDataRead
from catalog_service.reading import PUBLIC, At

router = api_router(tags=["catalogue"])


def _headers(day: date, suffix: str) -> dict[str, str]:
    return {
        "Cache-Control": PUBLIC,
        "Content-Disposition": f'attachment; filename="thu-tuc-{day.isoformat()}.{suffix}"',
        "Link": f'<{service.BASE}>; rel="describedby"',
    }


@router.get(
    "/catalog/open-data",
    summary="What the open data of the catalogue are: terms, source, formats, columns",
    responses=problem_responses(InvalidParameter),
)
async def describe_open_data(day: At, caller: Anyone, session: Reading, response: Response) -> OpenDataRead:
    response.headers["Cache-Control"] = PUBLIC
    return await service.describe(session, day)


@router.get(
    "/catalog/open-data.ndjson",
    summary="The records in force, one a line",
    response_class=StreamingResponse,
    responses=problem_responses(InvalidParameter),
)
async def stream_records(request: Request, day: At, caller: Anyone) -> StreamingResponse:
    lines = service.ndjson(database_of(request), day)
    return StreamingResponse(lines, headers=_headers(day, "ndjson"), media_type=service.NDJSON)


@router.get(
    "/catalog/open-data.csv",
    summary="The records in force as a table",
    response_class=StreamingResponse,
    responses=problem_responses(InvalidParameter),
)
async def stream_table(request: Request, day: At, caller: Anyone) -> StreamingResponse:
    lines = service.csv(database_of(request), day)
    return StreamingResponse(lines, headers=_headers(day, "csv"), media_type=service.CSV)
