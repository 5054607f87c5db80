from typing import Annotated

from contracts.days import Day
from fastapi import Query, Request, Response
from servicekit import etag
from servicekit.app import problem_responses
from servicekit.auth import Administrator, Anyone
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.etag import IfMatch
from servicekit.paging import Page, Paging
from servicekit.problems import (
    InvalidBody,
    InvalidParameter,
    NotPermitted,
    Unauthenticated,
    VersionConflict,
    VersionRequired,
)
from servicekit.routing import api_router

from catalog_service.code_lists import service
from catalog_service.code_lists.problems import CodeListNotFound
from catalog_service.code_lists.schemas import CodeListChange, CodeListListed, CodeListRead
from catalog_service.imports.problems import ImportRunning
from catalog_service.reading import stored_json, tagged_json

router = api_router(tags=["catalogue"])


@router.get(
    "/code-lists",
    summary="The code lists that records are written with",
    response_model=Page[CodeListListed],
    responses=problem_responses(InvalidParameter),
)
async def list_code_lists(paging: Paging, caller: Anyone, session: Reading, request: Request) -> Response:
    return tagged_json(request, await service.page(session, paging))


@router.get(
    "/code-lists/{name}",
    summary="One code list with the validity of its codes",
    response_model=CodeListRead,
    responses=problem_responses(CodeListNotFound, InvalidParameter),
)
async def get_code_list(
    name: str,
    request: Request,
    caller: Anyone,
    session: Reading,
    at: Annotated[Day | None, Query(description="the codes of that day alone")] = None,
) -> Response:
    read = await service.read(session, name, at)
    return stored_json(request, read.model_dump_json().encode(), f'"{read.version}"')


@router.put(
    "/code-lists/{name}",
    summary="Write a code list; a code may end, it never goes away",
    responses=problem_responses(
        Unauthenticated,
        NotPermitted,
        ImportRunning,
        CodeListNotFound,
        VersionRequired,
        VersionConflict,
        InvalidBody,
    ),
)
async def put_code_list(
    name: str,
    change: CodeListChange,
    administrator: Administrator,
    expected: IfMatch,
    session: Transaction,
    now: Now,
    response: Response,
) -> CodeListRead:
    read = await service.replace(session, name, change, expected, now)
    etag.tag(response, read.version)
    return read
