from fastapi import Request, Response
from servicekit.app import problem_responses
from servicekit.auth import Anyone
from servicekit.database import Reading
from servicekit.paging import Page, Paging
from servicekit.problems import InvalidParameter
from servicekit.routing import api_router

from catalog_service.fields import service
from catalog_service.fields.schemas import FieldDocument
from catalog_service.reading import tagged_json

router = api_router(tags=["catalogue"])


@router.get(
    "/fields",
    summary="Fields of administration",
    response_model=Page[FieldDocument],
    responses=problem_responses(InvalidParameter),
)
async def list_fields(caller: Anyone, session: Reading, paging: Paging, request: Request) -> Response:
    return tagged_json(request, await service.page(session, paging))
