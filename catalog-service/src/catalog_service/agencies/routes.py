from typing import Annotated

from contracts.catalog import AgencyKind
from fastapi import Query, Request, Response
from servicekit.app import problem_responses
from servicekit.auth import Anyone
from servicekit.database import Reading
from servicekit.paging import Page, Paging
from servicekit.problems import InvalidParameter
from servicekit.routing import api_router

from catalog_service.agencies import service
from catalog_service.agencies.problems import AgencyNotFound
from catalog_service.agencies.schemas import AgencyDetail, AgencyRead, JurisdictionRead, ParticipationStatus
from catalog_service.reading import At, stored_json, tagged_json

router = api_router(tags=["catalogue"])

Under = Annotated[str | None, Query(max_length=50, description="the unit with this code and all below it on that day")]
Words = Annotated[str | None, Query(max_length=200, description="words of the name, with or without accents")]
Kinds = Annotated[list[AgencyKind] | None, Query(description="one kind, or several")]


@router.get(
    "/agencies",
    summary="The unit tree as it stands on a day, as a flat list with paths",
    response_model=Page[AgencyRead],
    responses=problem_responses(InvalidParameter),
)
async def list_agencies(
    caller: Anyone,
    session: Reading,
    day: At,
    paging: Paging,
    request: Request,
    under: Under = None,
    kind: Kinds = None,
    q: Words = None,
    participation: ParticipationStatus | None = None,
) -> Response:
    chosen = {"under": under, "words": q, "participation": participation}
    return tagged_json(request, await service.page(session, day, paging, kinds=kind or (), **chosen))


@router.get(
    "/agencies/{code}",
    summary="One unit with its history, by any of its codes, be it ended",
    response_model=AgencyDetail,
    responses=problem_responses(AgencyNotFound),
)
async def get_agency(code: str, caller: Anyone, session: Reading, day: At, request: Request) -> Response:
    read = await service.detail(session, code, day)
    return stored_json(request, read.model_dump_json().encode(), service.etag_of(read))


@router.get(
    "/agencies/{code}/jurisdiction",
    summary="Who acts for a unit on a day, and whose dossiers it carries on",
    response_model=JurisdictionRead,
    responses=problem_responses(AgencyNotFound),
)
async def get_jurisdiction(code: str, caller: Anyone, session: Reading, day: At, request: Request) -> Response:
    return tagged_json(request, await service.jurisdiction(session, code, day))
