from collections.abc import AsyncIterator
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
from catalog_service.reading import REVALIDATED, At, is_known, tagged_json

router = api_router(tags=["catalogue"])


def _stream(
    request: Request, lines: AsyncIterator[bytes], day: date, etag: str, suffix: str, media_type: str
) -> Response:
    """The lines, or 304 when the caller has them already."""
    headers = {"ETag": etag, "Cache-Control": REVALIDATED}
    if is_known(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="thu-tuc-{day.isoformat()}.{suffix}"'
    headers["Link"] = f'<{service.BASE}>; rel="describedby"'
    return StreamingResponse(lines, headers=headers, media_type=media_type)


@router.get(
    "/catalog/open-data",
    summary="What the open data of the catalogue are: terms, source, formats, columns",
    response_model=OpenDataRead,
    responses=problem_responses(InvalidParameter),
)
async def describe_open_data(day: At, caller: Anyone, session: Reading, request: Request) -> Response:
    return tagged_json(request, await service.describe(session, day), REVALIDATED)


@router.get(
    "/catalog/open-data.ndjson",
    summary="The records in force, one a line",
    response_class=StreamingResponse,
    responses=problem_responses(InvalidParameter),
)
async def stream_records(request: Request, day: At, caller: Anyone, session: Reading) -> Response:
    etag = await service.etag(session, day, "ndjson")
    return _stream(request, service.ndjson(database_of(request), day), day, etag, "ndjson", service.NDJSON)


@router.get(
    "/catalog/open-data.csv",
    summary="The records in force as a table",
    response_class=StreamingResponse,
    responses=problem_responses(InvalidParameter),
)
async def stream_table(request: Request, day: At, caller: Anyone, session: Reading) -> Response:
    etag = await service.etag(session, day, "csv")
    return _stream(request, service.csv(database_of(request), day), day, etag, "csv", service.CSV)
