from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Response
from servicekit.app import problem_responses
from servicekit.auth import Clerk, Official
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.etag import IfMatch, tag
from servicekit.paging import Page, Paging
from servicekit.printing.answers import PDF, pdf
from servicekit.printing.problems import PrinterBusy
from servicekit.problems import NotPermitted, VersionConflict, VersionRequired
from servicekit.routing import api_router

from payment_service.shifts import pages, service, sheets
from payment_service.shifts.problems import (
    DifferenceNeedsReason,
    NothingToRemit,
    ShiftAlreadyOpen,
    ShiftNotClosed,
    ShiftNotFound,
    ShiftNotOpen,
)
from payment_service.shifts.schemas import ShiftClose, ShiftOpen, ShiftRead, ShiftRemit, ShiftStatus, ShiftSummary

router = api_router(tags=["payments"])

_TABLE: dict[int | str, dict[str, Any]] = {200: {"description": "CSV", "content": {"text/csv": {}}}}


@router.post(
    "/payments/shifts",
    status_code=201,
    summary="Open a cash shift at a counter; each clerk has at most one",
    responses=problem_responses(NotPermitted, ShiftAlreadyOpen),
)
async def open_shift(body: ShiftOpen, clerk: Clerk, session: Transaction, now: Now, response: Response) -> ShiftRead:
    shift = await service.open_shift(session, body, clerk, now)
    response.headers["Location"] = f"/api/v1/payments/shifts/{shift.id}"
    return _tagged(shift, response)


@router.get(
    "/payments/shifts",
    summary="A clerk's own cash shifts, or those of a unit and below; newest first",
    responses=problem_responses(NotPermitted),
)
async def list_shifts(
    caller: Official, session: Reading, paging: Paging, status: ShiftStatus | None = None
) -> Page[ShiftSummary]:
    found, next_cursor, total = await service.listed(session, status, caller, paging)
    items = [ShiftSummary.model_validate(shift) for shift in found]
    return Page[ShiftSummary](items=items, next_cursor=next_cursor, total=total)


@router.get(
    "/payments/shifts/{shift_id}",
    summary="A cash shift's report: taken, given back, expected, counted",
    responses=problem_responses(ShiftNotFound),
)
async def get_shift(shift_id: UUID, caller: Official, session: Reading, response: Response) -> ShiftRead:
    response.headers["Cache-Control"] = "no-store"
    return _tagged(await service.read(session, shift_id, caller), response)


@router.get(
    "/payments/shifts/{shift_id}/report.csv",
    summary="A cash shift's report as a table, with each of its payments",
    response_class=Response,
    responses=_TABLE | problem_responses(ShiftNotFound),
)
async def get_report(shift_id: UUID, caller: Official, session: Reading) -> Response:
    content = sheets.as_csv(*await service.report(session, shift_id, caller))
    headers = {"Content-Disposition": f'attachment; filename="shift-{shift_id}.csv"', "Cache-Control": "no-store"}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.get(
    "/payments/shifts/{shift_id}/report.pdf",
    summary="A cash shift's report as a page (PDF/A-2b), to be signed and handed over with the money",
    response_class=Response,
    responses=PDF | problem_responses(ShiftNotFound, PrinterBusy),
)
async def get_report_page(
    shift_id: UUID, caller: Official, session: Reading, if_none_match: Annotated[str | None, Header()] = None
) -> Response:
    shift, payments = await service.report(session, shift_id, caller)
    await session.close()  # nothing is printed while a connection is held
    data, at = pages.data_of(shift, payments), pages.made_at(shift, payments)
    return await pdf(pages.etag_of(data), if_none_match, f"ca-{shift_id}.pdf", lambda: pages.draw(data, at))


@router.post(
    "/payments/shifts/{shift_id}/actions/close",
    summary="Count the till and close the shift; a difference needs a reason",
    responses=problem_responses(
        NotPermitted, ShiftNotFound, VersionRequired, VersionConflict, ShiftNotOpen, DifferenceNeedsReason
    ),
)
async def close_shift(
    shift_id: UUID,
    body: ShiftClose,
    clerk: Clerk,
    session: Transaction,
    expected: IfMatch,
    now: Now,
    response: Response,
) -> ShiftRead:
    return _tagged(await service.close(session, shift_id, body, clerk, expected, now), response)


@router.post(
    "/payments/shifts/{shift_id}/actions/remit",
    summary="Say with the treasury's slip that a closed shift's money was paid in",
    responses=problem_responses(
        NotPermitted, ShiftNotFound, VersionRequired, VersionConflict, ShiftNotClosed, NothingToRemit
    ),
)
async def remit_shift(
    shift_id: UUID,
    body: ShiftRemit,
    caller: Official,
    session: Transaction,
    expected: IfMatch,
    now: Now,
    response: Response,
) -> ShiftRead:
    return _tagged(await service.remit(session, shift_id, body, caller, expected, now), response)


def _tagged(shift: ShiftRead, response: Response) -> ShiftRead:
    tag(response, shift.version)
    return shift
