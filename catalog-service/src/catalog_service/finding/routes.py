from typing import Annotated

from fastapi import Query, Request, Response
from servicekit.app import problem_responses
from servicekit.auth import Anyone
from servicekit.database import Reading
from servicekit.paging import Paging
from servicekit.problems import InvalidParameter
from servicekit.rendering import Language
from servicekit.routing import api_router

from catalog_service.finding import service
from catalog_service.finding.filters import ProcedureFilters
from catalog_service.finding.schemas import Facets, ProceduresFound
from catalog_service.reading import At, tagged_json

router = api_router(tags=["catalogue"])


@router.get(
    "/procedures",
    summary="Find procedures, with or without accents",
    response_model=ProceduresFound,
    responses=problem_responses(InvalidParameter),
)
async def list_procedures(
    filters: Annotated[ProcedureFilters, Query()],
    day: At,
    paging: Paging,
    caller: Anyone,
    session: Reading,
    request: Request,
) -> Response:
    return tagged_json(request, await service.page(session, filters, day, paging))


@router.get(
    "/procedures/facets",
    summary="How many procedures each further filter would leave",
    response_model=Facets,
    responses=problem_responses(InvalidParameter),
)
async def get_facets(
    filters: Annotated[ProcedureFilters, Query()],
    day: At,
    caller: Anyone,
    session: Reading,
    language: Language,
    request: Request,
) -> Response:
    return tagged_json(request, await service.facets(session, filters, day, language))
