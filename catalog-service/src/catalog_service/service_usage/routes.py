from typing import Annotated

from fastapi import Query, Response
from servicekit.app import problem_responses
from servicekit.auth import Anyone, Official
from servicekit.database import Reading
from servicekit.paging import Page, Paging
from servicekit.problems import InvalidParameter, NotPermitted, Unauthenticated
from servicekit.routing import api_router

from catalog_service.agencies.schemas import Code
from catalog_service.reading import PUBLIC, Today
from catalog_service.service_usage import service
from catalog_service.service_usage.schemas import UnusedServices, UsedService

router = api_router(tags=["catalogue"])

Unit = Annotated[Code | None, Query(description="executing; units below it included")]


@router.get(
    "/catalog/unused-services",
    summary="Services offered online for 90 days or more that nobody has ever filed online by themselves",
    responses=problem_responses(InvalidParameter),
)
async def list_unused_services(
    paging: Paging, caller: Anyone, session: Reading, today: Today, response: Response, agency: Unit = None
) -> UnusedServices:
    response.headers["Cache-Control"] = PUBLIC
    return await service.unused(session, today, paging, agency)


@router.get(
    "/catalog/service-usage",
    summary="How long each online service waited for its first dossier, and how many followed",
    responses=problem_responses(Unauthenticated, NotPermitted, InvalidParameter),
)
async def list_service_usage(
    paging: Paging,
    official: Official,
    session: Reading,
    today: Today,
    response: Response,
    agency: Unit = None,
    procedure: Annotated[Code | None, Query()] = None,
) -> Page[UsedService]:
    response.headers["Cache-Control"] = "no-store"
    return await service.used(session, today, paging, agency=agency, procedure=procedure)
