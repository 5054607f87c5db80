from fastapi import Response, status
from servicekit.app import problem_responses
from servicekit.auth import Administrator
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.long_work import OperationNotFound, OperationStarted
from servicekit.paging import Page, Paging
from servicekit.routing import api_router

from dossier_service.calendars import repository as calendars
from dossier_service.calendars.schemas import Change
from dossier_service.operations import operations
from dossier_service.recalculations import repository, service
from dossier_service.recalculations.schemas import MovedRead, RecalculationCommand

router = api_router(tags=["deadlines"])


@router.post(
    "/calendar/recalculations",
    summary="Reckon the due dates of open dossiers again, after a unit's calendar was mended",
    status_code=status.HTTP_202_ACCEPTED,
)
async def start_recalculation(
    command: RecalculationCommand, caller: Administrator, session: Transaction, now: Now, response: Response
) -> OperationStarted:
    version = await calendars.newest_version(session)
    change = Change(version=version, first_day=command.first_day, unit=command.unit)
    return operations.started(await service.start(session, change, caller.subject, now), response)


@router.get(
    "/calendar/recalculations/{operation_id}/moved",
    summary="Whose due date was moved, from when to when",
    responses=problem_responses(OperationNotFound),
)
async def list_moved(operation_id: str, caller: Administrator, session: Reading, paging: Paging) -> Page[MovedRead]:
    operation = await operations.get(session, operation_id)
    rows, next_cursor, total = await repository.moved(session, operation.id, paging)
    items = [
        MovedRead(
            dossier_id=row.dossier_id, code=code, agency=agency, due_at_before=row.due_at_before, due_at=row.due_at
        )
        for row, code, agency in rows
    ]
    return Page(items=items, next_cursor=next_cursor, total=total)
