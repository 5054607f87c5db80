from datetime import timedelta
from typing import Annotated

from fastapi import Query, Response
from servicekit.app import problem_responses
from servicekit.auth import Administrator, Anyone
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.paging import Page, Paging
from servicekit.routing import api_router

from dossier_service.calendars import repository, service
from dossier_service.calendars.problems import DayContradicted, DaysReversed, DispatchRequired, HoursUnitUnknown
from dossier_service.calendars.schemas import (
    CalendarDays,
    CalendarDaysRead,
    Day,
    HoursCommand,
    HoursRead,
    UnitCode,
    VersionRead,
)
from dossier_service.dossiers.codes import local_day
from dossier_service.operations import operations
from dossier_service.recalculations import service as recalculations

router = api_router(tags=["deadlines"])
Unit = Annotated[UnitCode, Query(description="whose hours")]


@router.get(
    "/calendar/days",
    summary="Days off, half days and worked Saturdays",
    responses=problem_responses(DaysReversed),
)
async def list_days(
    caller: Anyone,
    session: Reading,
    now: Now,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
) -> CalendarDaysRead:
    first = first or local_day(now).replace(month=1, day=1)
    if last and last < first:
        raise DaysReversed
    return await service.days(session, first, last or first + timedelta(days=366))


@router.put(
    "/calendar/days",
    summary="Set days by dispatch; they win over the seed, and open dossiers are reckoned again",
    responses=problem_responses(DispatchRequired, DayContradicted),
)
async def put_days(
    command: CalendarDays, caller: Administrator, session: Transaction, now: Now, response: Response
) -> CalendarDaysRead:
    operation = await recalculations.change_days(session, command, caller.subject, now)
    version = await repository.newest_version(session)
    followed = operations.started(operation, response).id if operation else None
    return CalendarDaysRead(items=command.days, version=version, operation=followed)


@router.get("/calendar/hours", summary="A unit's working hours", responses=problem_responses(HoursUnitUnknown))
async def get_hours(caller: Anyone, session: Reading, now: Now, unit: Unit) -> HoursRead:
    return await service.hours_of(session, unit, local_day(now))


@router.put(
    "/calendar/hours",
    summary="Set a unit's working hours from a day on; its open dossiers are reckoned again",
    responses=problem_responses(HoursUnitUnknown),
)
async def put_hours(
    command: HoursCommand, caller: Administrator, session: Transaction, now: Now, unit: Unit, response: Response
) -> HoursRead:
    operation = await recalculations.change_hours(session, unit, command, caller.subject, now)
    held = await service.hours_of(session, unit, local_day(now))
    return held.model_copy(update={"operation": operations.started(operation, response).id if operation else None})


@router.get("/calendar/versions", summary="Who changed the calendar, when, by which dispatches")
async def list_versions(caller: Administrator, session: Reading, paging: Paging) -> Page[VersionRead]:
    found, next_cursor, total = await repository.versions(session, paging)
    return Page(items=[VersionRead.model_validate(row) for row in found], next_cursor=next_cursor, total=total)
