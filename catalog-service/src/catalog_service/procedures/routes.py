from typing import Annotated

from contracts.days import Day
from fastapi import Path, Query, Request, Response
from servicekit.app import problem_responses
from servicekit.auth import Anyone
from servicekit.database import Reading
from servicekit.paging import Page, Paging
from servicekit.problems import InvalidParameter
from servicekit.routing import api_router

from catalog_service.procedures import history, service
from catalog_service.procedures.problems import FormNotFound, NotInForce, ProcedureNotFound, VersionNotFound
from catalog_service.procedures.schemas import FormRead, ProcedureRead, VersionChanges, VersionListed
from catalog_service.reading import At, Today, stored_json, tagged_json

router = api_router(tags=["catalogue"])

AtExactly = Annotated[Day | None, Query(description="the version in force that day")]
MAX_VERSION = 2**31 - 1
VersionNumber = Annotated[int | None, Query(ge=1, le=MAX_VERSION, description="a published version; goes before `at`")]
ThisVersion = Annotated[int, Path(ge=1, le=MAX_VERSION)]
From = Annotated[int | None, Query(alias="from", ge=1, le=MAX_VERSION, description="default: the version before")]


@router.get(
    "/procedures/{code}",
    summary="The legal record of a procedure",
    response_model=ProcedureRead,
    responses=problem_responses(ProcedureNotFound, VersionNotFound, NotInForce, InvalidParameter),
)
async def get_procedure(
    code: str,
    request: Request,
    caller: Anyone,
    session: Reading,
    today: Today,
    at: AtExactly = None,
    version: VersionNumber = None,
) -> Response:
    stored = await service.read(session, code, today=today, at=at, version=version)
    return stored_json(request, stored.payload, stored.etag)


@router.get(
    "/procedures/{code}/versions",
    summary="All published versions, newest first",
    response_model=Page[VersionListed],
    responses=problem_responses(ProcedureNotFound, InvalidParameter),
)
async def list_versions(code: str, paging: Paging, caller: Anyone, session: Reading, request: Request) -> Response:
    return tagged_json(request, await history.versions(session, code, paging))


@router.get(
    "/procedures/{code}/versions/{version}/changes",
    summary="What a version says differently from the one before, entry by entry",
    response_model=VersionChanges,
    responses=problem_responses(ProcedureNotFound, VersionNotFound, InvalidParameter),
)
async def list_changes(
    code: str,
    version: ThisVersion,
    paging: Paging,
    caller: Anyone,
    session: Reading,
    request: Request,
    compared_with: From = None,
) -> Response:
    return tagged_json(request, await history.changes(session, code, version, compared_with, paging))


@router.get(
    "/procedures/{code}/form",
    summary="The electronic form: JSON Schema, layout, example",
    response_model=FormRead,
    responses=problem_responses(FormNotFound, VersionNotFound, InvalidParameter),
)
async def get_form(
    code: str, request: Request, day: At, caller: Anyone, session: Reading, version: VersionNumber = None
) -> Response:
    stored = await service.read_form(session, code, day, version)
    return stored_json(request, stored.payload, stored.etag)
