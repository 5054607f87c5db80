from typing import Annotated

from contracts.days import Day
from fastapi import Path, Query, Request, Response
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
from servicekit.rendering import Language
from servicekit.routing import api_router

from catalog_service.agencies.schemas import Code
from catalog_service.imports.problems import ImportRunning
from catalog_service.mandates import service
from catalog_service.mandates.problems import MandateIsWithdrawn, MandateNotFound
from catalog_service.mandates.schemas import (
    Compliance,
    ComplianceStatus,
    MandateChange,
    MandateId,
    MandateListed,
    MandateRead,
    MandateWithdrawal,
)
from catalog_service.reading import REVALIDATED, At, Today, stored_json, tagged_json

router = api_router(tags=["catalogue"])

Id = Annotated[MandateId, Path(description="for example qd-846-2017")]


@router.get(
    "/mandates",
    summary="Decisions that list services which have to be online",
    response_model=Page[MandateListed],
    responses=problem_responses(InvalidParameter),
)
async def list_mandates(
    paging: Paging,
    caller: Anyone,
    session: Reading,
    request: Request,
    at: Annotated[Day | None, Query(description="those that are valid on that day")] = None,
) -> Response:
    return tagged_json(request, await service.page(session, at, paging), REVALIDATED)


@router.get(
    "/mandates/{mandate_id}",
    summary="One mandated list with its rows",
    response_model=MandateRead,
    responses=problem_responses(MandateNotFound),
)
async def get_mandate(mandate_id: str, caller: Anyone, session: Reading, request: Request) -> Response:
    mandate = await service.read(session, mandate_id)
    return stored_json(request, mandate.model_dump_json().encode(), f'"{mandate.version}"', REVALIDATED)


@router.put(
    "/mandates/{mandate_id}",
    summary="Write a mandated list with all its rows; a new one has the version 0",
    responses=problem_responses(
        Unauthenticated, NotPermitted, ImportRunning, VersionRequired, VersionConflict, InvalidBody
    ),
)
async def put_mandate(
    mandate_id: Id,
    change: MandateChange,
    administrator: Administrator,
    expected: IfMatch,
    session: Transaction,
    response: Response,
) -> MandateRead:
    mandate = await service.replace(session, mandate_id, change, expected)
    etag.tag(response, mandate.version)
    return mandate


@router.post(
    "/mandates/{mandate_id}/actions/withdraw",
    summary="Take away a list that was entered by mistake, with a reason; writing it again takes that back",
    responses=problem_responses(
        Unauthenticated,
        NotPermitted,
        MandateNotFound,
        MandateIsWithdrawn,
        ImportRunning,
        VersionRequired,
        VersionConflict,
        InvalidBody,
    ),
)
async def withdraw_mandate(
    mandate_id: str,
    withdrawal: MandateWithdrawal,
    administrator: Administrator,
    expected: IfMatch,
    session: Transaction,
    now: Now,
    response: Response,
) -> MandateRead:
    mandate = await service.withdraw(session, mandate_id, withdrawal, expected, by=administrator.subject, now=now)
    etag.tag(response, mandate.version)
    return mandate


@router.get(
    "/mandates/{mandate_id}/compliance",
    summary="What a list requires beside what is declared, provable and observed, at each unit that should",
    response_model=Compliance,
    responses=problem_responses(MandateNotFound, MandateIsWithdrawn, InvalidParameter),
)
async def get_compliance(
    mandate_id: str,
    day: At,
    today: Today,
    paging: Paging,
    caller: Anyone,
    session: Reading,
    language: Language,
    request: Request,
    agency: Annotated[Code | None, Query(description="units below it included; an ended one gives its heirs")] = None,
    status: ComplianceStatus | None = None,
) -> Response:
    chosen = {"under": agency, "status": status, "language": language}
    return tagged_json(
        request, await service.compliance(session, mandate_id, day, today, paging, **chosen), REVALIDATED
    )
