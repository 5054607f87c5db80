from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field
from servicekit.app import problem_responses
from servicekit.auth import Administrator, Anyone, Person
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.idempotency import exempt
from servicekit.routing import api_router

from dossier_service.deadlines import repository, service
from dossier_service.deadlines.schemas import (
    CalendarDayItem,
    CalendarDays,
    CalendarDaysRead,
    DeadlineRead,
    LedgerLineRead,
    Preview,
    PreviewRead,
)
from dossier_service.dossiers import service as dossiers
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.problems import DossierNotFound

router = api_router(tags=["deadlines"])
Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2100, 1, 1))]


@router.post("/deadlines/preview", summary="When would it be due? Line by line")
@exempt
async def preview_deadline(request: Preview, caller: Anyone, session: Reading) -> PreviewRead:
    return await service.preview(session, request)


@router.get(
    "/dossiers/{dossier_id}/deadline",
    summary="How the due date came about",
    responses=problem_responses(DossierNotFound),
)
async def get_deadline(dossier_id: UUID, caller: Person, session: Reading, now: Now) -> DeadlineRead:
    dossier = await dossiers.get(session, dossier_id, caller)
    lines = await repository.lines(session, dossier.id)
    ledger = [LedgerLineRead(at=line.at, kind=line.kind, note=line.note) for line in lines]
    return DeadlineRead(due_at=dossier.due_at, deadline_state=service.state(dossier, now), ledger=ledger)


@router.get("/calendar/days", summary="Days off and worked Saturdays")
async def list_days(
    caller: Anyone,
    session: Reading,
    now: Now,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
) -> CalendarDaysRead:
    first = first or local_day(now).replace(month=1, day=1)
    last = last or first + timedelta(days=366)
    days = (await session.scalars(repository.days(first, last))).all()
    return CalendarDaysRead(items=[CalendarDayItem.model_validate(day) for day in days])


@router.put("/calendar/days", summary="Set days by dispatch; they win over the seed")
async def put_days(command: CalendarDays, caller: Administrator, session: Transaction) -> CalendarDaysRead:
    await service.put_days(session, command)
    return CalendarDaysRead(items=command.days)
