from fastapi import Response
from servicekit.app import problem_responses
from servicekit.auth import Anyone
from servicekit.database import Reading
from servicekit.paging import Page, Paging
from servicekit.problems import InvalidParameter
from servicekit.routing import api_router

from catalog_service.agencies import service
from catalog_service.agencies.problems import AgencyNotFound
from catalog_service.agencies.schemas import AgencyRead
from catalog_service.reading import PUBLIC, At

router = api_router(tags=["catalogue"])


@router.get(
    "/agencies",
    summary="The unit tree as it stands on a day, as a flat list with paths",
    responses=problem_responses(InvalidParameter),
)
async def list_agencies(
    caller: Anyone, session: Reading, day: At, paging: Paging, response: Response
) -> Page[AgencyRead]:
    response.headers["Cache-Control"] = PUBLIC
    return await service.page(session, day, paging)


@router.get("/agencies/{code}", summary="One unit", responses=problem_responses(AgencyNotFound))
async def get_agency(code: str, caller: Anyone, session: Reading, response: Response) -> AgencyRead:
    response.headers["Cache-Control"] = PUBLIC
    return AgencyRead.model_validate(await service.get(session, code))
