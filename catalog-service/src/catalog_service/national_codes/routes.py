from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from servicekit.app import problem_responses
from servicekit.auth import Administrator, Anyone
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.paging import Page, Paging
from servicekit.problems import BodyTooLarge, InvalidBody, InvalidParameter, NotPermitted, Unauthenticated
from servicekit.routing import api_router

from catalog_service.agencies.schemas import Code
from catalog_service.imports.problems import ImportRunning
from catalog_service.national_codes import service
from catalog_service.national_codes.problems import (
    MappingEnded,
    MappingNotFound,
    NationalCodeMapped,
    NationalCodeTaken,
)
from catalog_service.national_codes.schemas import (
    MappingEnd,
    MappingRequest,
    MappingState,
    NationalCodes,
    NationalListTaken,
    NationalProcedureList,
    ProcedureMapping,
    ProcedureSuggestions,
)
from catalog_service.procedures.problems import ProcedureNotFound
from catalog_service.reading import Today

router = api_router(tags=["catalogue"])

Unit = Annotated[Code | None, Query(description="competent or executing; units below it included")]


@router.put(
    "/catalog/national-procedures",
    summary="Take over the national list of procedures, rows of LayDanhSachTTHC",
    responses=problem_responses(Unauthenticated, NotPermitted, ImportRunning, InvalidBody, BodyTooLarge),
)
async def put_national_procedures(
    listed: NationalProcedureList, administrator: Administrator, session: Transaction, today: Today
) -> NationalListTaken:
    return await service.take_list(session, listed, today)


@router.get(
    "/catalog/national-codes",
    summary="Procedures in force with their national codes; `state=unmapped` shows those without",
    responses=problem_responses(InvalidParameter),
)
async def list_national_codes(
    paging: Paging,
    caller: Anyone,
    session: Reading,
    today: Today,
    response: Response,
    agency: Unit = None,
    state: MappingState | None = None,
) -> Page[ProcedureMapping]:
    response.headers["Cache-Control"] = "no-store"
    return await service.page(session, today, paging, agency=agency, state=state)


@router.get(
    "/catalog/national-codes/suggestions",
    summary="National procedures named like ours that have no national code; never applied by itself",
    responses=problem_responses(Unauthenticated, NotPermitted, InvalidParameter),
)
async def suggest_national_codes(
    paging: Paging,
    administrator: Administrator,
    session: Reading,
    today: Today,
    response: Response,
    agency: Unit = None,
) -> Page[ProcedureSuggestions]:
    response.headers["Cache-Control"] = "no-store"
    return await service.suggestions(session, today, paging, agency=agency)


@router.get(
    "/procedures/{code}/national-codes",
    summary="National codes of a procedure with their history",
    responses=problem_responses(ProcedureNotFound),
)
async def get_national_codes(
    code: str, caller: Anyone, session: Reading, today: Today, response: Response
) -> NationalCodes:
    response.headers["Cache-Control"] = "no-store"
    return await service.read(session, code, today)


@router.post(
    "/procedures/{code}/national-codes",
    summary="Map a procedure to a national code; a code belongs to one procedure at a time",
    status_code=201,
    responses=problem_responses(
        Unauthenticated,
        NotPermitted,
        ImportRunning,
        ProcedureNotFound,
        NationalCodeTaken,
        NationalCodeMapped,
        InvalidBody,
    ),
)
async def map_national_code(
    code: str,
    request: MappingRequest,
    administrator: Administrator,
    session: Transaction,
    now: Now,
    response: Response,
) -> NationalCodes:
    response.headers["Location"] = f"/api/v1/procedures/{code}/national-codes"
    return await service.map_code(session, code, request, administrator.subject, now)


@router.post(
    "/procedures/{code}/national-codes/{mapping_id}/actions/end",
    summary="End a mapping; it stays in the history",
    responses=problem_responses(
        Unauthenticated, NotPermitted, ImportRunning, MappingNotFound, MappingEnded, InvalidBody
    ),
)
async def end_national_code(
    code: str,
    mapping_id: UUID,
    request: MappingEnd,
    administrator: Administrator,
    session: Transaction,
    now: Now,
) -> NationalCodes:
    return await service.end(session, code, mapping_id, request, administrator.subject, now)
