from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from fastapi import Query, Response
from fastapi.responses import StreamingResponse
from pydantic import AfterValidator
from servicekit.app import problem_responses
from servicekit.auth import Official
from servicekit.clock import Now
from servicekit.database import Reading
from servicekit.printing import printer
from servicekit.printing.answers import PDF, pdf_once
from servicekit.printing.printer import Template
from servicekit.printing.problems import PrinterBusy
from servicekit.routing import api_router
from starlette.background import BackgroundTask

from dossier_service.reads import service as reads
from dossier_service.reads.models import ReadKind
from dossier_service.registers import service, workbook
from dossier_service.registers.problems import PeriodInvalid, RegisterNotYours, RegisterTooLong

router = api_router(tags=["registers"])

_HAND_OVERS = Template(Path(__file__).parent / "hand-overs.typ")
_PIECE_BYTES = 64 * 1024
_XLSX: dict[int | str, dict[str, Any]] = {
    200: {"content": {workbook.MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
}
Code = Annotated[str, Query(min_length=1, max_length=100)]


def _in_this_century(day: date) -> date:
    if not 2000 <= day.year < 2100:
        raise ValueError("the year must lie between 2000 and 2099")
    return day


Day = Annotated[date, AfterValidator(_in_this_century)]


@router.get(
    "/registers/06.xlsx",
    summary="Sổ theo dõi hồ sơ: what a unit and all below it received in a period, in the order of acceptance",
    response_class=StreamingResponse,
    responses=problem_responses(RegisterNotYours, PeriodInvalid, RegisterTooLong) | _XLSX,
)
async def get_register(
    first_day: Annotated[Day, Query(alias="from")],
    last_day: Annotated[Day, Query(alias="to", description="inclusive")],
    caller: Official,
    session: Reading,
    now: Now,
    unit: Annotated[str | None, Query(min_length=1, max_length=100, description="the caller's when left out")] = None,
) -> StreamingResponse:
    register = await service.open_register(session, caller, unit, first_day, last_day)
    asked = {"unit": register.unit, "from": str(first_day), "to": str(last_day)}
    await reads.note(session, caller, ReadKind.REGISTER, now, shown=register.lines, asked=asked)
    content = await service.write(session, register, now)
    # Whole before it is sent: who reads slowly holds no connection, and what fails in between is told as a problem.
    await session.close()
    name = f"so-theo-doi-{register.unit}-{first_day:%Y%m%d}-{last_day:%Y%m%d}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    pieces = iter(partial(content.read, _PIECE_BYTES), b"")
    closing = BackgroundTask(content.close)
    return StreamingResponse(pieces, media_type=workbook.MEDIA_TYPE, headers=headers, background=closing)


@router.get(
    "/registers/handovers.pdf",
    summary="What one unit handed over to another on a day, for both to sign",
    response_class=Response,
    responses=problem_responses(RegisterNotYours, RegisterTooLong, PrinterBusy) | PDF,
)
async def get_hand_over_list(
    from_unit: Code,
    to_unit: Code,
    day: Annotated[Day, Query(alias="date")],
    caller: Official,
    session: Reading,
    now: Now,
) -> Response:
    listed = await service.hand_over_list(session, caller, from_unit, to_unit, day)
    asked = {"from_unit": from_unit, "to_unit": to_unit, "date": str(day)}
    await reads.note(session, caller, ReadKind.HAND_OVERS, now, shown=len(listed.data["lines"]), asked=asked)
    await session.close()  # nothing is printed while a connection is held
    content = await printer.printed(_HAND_OVERS, listed.data, listed.at)
    return pdf_once(content, f"ban-giao-{from_unit}-{to_unit}-{day:%Y%m%d}.pdf")
