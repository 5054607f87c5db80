import hashlib
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response
from servicekit import etag
from servicekit.app import problem_responses
from servicekit.auth import Anyone, Clerk, Person
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.idempotency import exempt
from servicekit.paging import Page, Paging
from servicekit.routing import api_router

from dossier_service.acting import Acting, ClerkActing
from dossier_service.appointments.problems import AppointmentNotFound, AppointmentNotToday, AppointmentStepNotAllowed
from dossier_service.calendars.schemas import UnitCode
from dossier_service.queues import reading, service
from dossier_service.queues.lifecycle import Action, Status, TicketStepNotAllowed
from dossier_service.queues.problems import CounterBusy, NobodyWaits, NotYourQueue, QueueNotFound, TicketNotFound
from dossier_service.queues.schemas import (
    CallNext,
    CheckIn,
    QueueRead,
    TicketDraw,
    TicketDrawn,
    TicketLookup,
    TicketPosition,
    TicketRead,
)
from dossier_service.units.problems import UnitEnded

router = api_router(tags=["queues"])
_DESK = "/agencies/{code}"
_NO_TICKET = (QueueNotFound, NotYourQueue, UnitEnded)
_STEP = problem_responses(TicketNotFound, TicketStepNotAllowed)
_BOARD_KEPT = "public, max-age=5"
"""A board on a wall asks every few seconds; all of them together ask us once in five."""


async def _take(act: Acting, ticket_id: UUID, action: Action) -> TicketRead:
    ticket = await service.act(act.session, ticket_id, action, act.caller, act.expected, act.now)
    etag.tag(act.response, ticket.version)
    return reading.read(ticket)


@router.post(
    f"{_DESK}/tickets",
    status_code=201,
    summary="Draw a ticket for somebody without an appointment: a clerk of the desk, or its kiosk",
    responses=problem_responses(*_NO_TICKET),
)
async def draw_ticket(code: UnitCode, body: TicketDraw, caller: Person, session: Transaction, now: Now) -> TicketDrawn:
    return await reading.drawn(session, *await service.draw(session, code, body, caller, now))


@router.post(
    f"{_DESK}/check-ins",
    status_code=201,
    summary="Who has an appointment is here: a ticket by the appointment's code, from a clerk or a kiosk",
    responses=problem_responses(*_NO_TICKET, AppointmentNotFound, AppointmentStepNotAllowed, AppointmentNotToday),
)
async def check_in(code: UnitCode, body: CheckIn, caller: Person, session: Transaction, now: Now) -> TicketDrawn:
    return await reading.drawn(session, *await service.check_in(session, code, body, caller, now))


@router.get(
    f"{_DESK}/tickets",
    summary="Today's tickets in the order they were drawn",
    responses=problem_responses(NotYourQueue),
)
async def list_tickets(
    code: UnitCode,
    caller: Clerk,
    session: Reading,
    now: Now,
    request: Paging,
    status: Annotated[Status | None, Query()] = None,
) -> Page[TicketRead]:
    return await reading.page(session, code, status, caller, request, now)


@router.get(
    f"{_DESK}/queue",
    summary="The board: who is called to which counter, how many wait and how long; no log-in needed",
    response_model=QueueRead,
    responses=problem_responses(QueueNotFound),
)
async def get_queue(code: UnitCode, caller: Anyone, session: Reading, now: Now, request: Request) -> Response:
    body = (await reading.board(session, code, now)).model_dump_json().encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": _BOARD_KEPT}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


@router.post(
    f"{_DESK}/queue/actions/call-next",
    summary="Call who is next to a counter: priority first, then appointments at their time, then who came first",
    responses=problem_responses(NotYourQueue, CounterBusy, NobodyWaits),
)
async def call_next(
    code: UnitCode, body: CallNext, caller: Clerk, session: Transaction, now: Now, response: Response
) -> TicketRead:
    ticket = await service.call_next(session, code, body.counter, caller, now)
    etag.tag(response, ticket.version)
    return reading.read(ticket)


@router.post("/tickets/{ticket_id}/actions/serve", summary="Who was called is here", responses=_STEP)
async def serve_ticket(ticket_id: UUID, act: ClerkActing) -> TicketRead:
    return await _take(act, ticket_id, Action.SERVE)


@router.post("/tickets/{ticket_id}/actions/finish", summary="They have been served", responses=_STEP)
async def finish_ticket(ticket_id: UUID, act: ClerkActing) -> TicketRead:
    return await _take(act, ticket_id, Action.FINISH)


@router.post("/tickets/{ticket_id}/actions/no-show", summary="Who was called did not come", responses=_STEP)
async def miss_ticket(ticket_id: UUID, act: ClerkActing) -> TicketRead:
    return await _take(act, ticket_id, Action.NO_SHOW)


@router.post(
    "/tickets/lookup",
    summary="How far it is, by a ticket's number and the secret beside it; no log-in needed",
    responses=problem_responses(TicketNotFound),
)
@exempt
async def look_up_ticket(lookup: TicketLookup, caller: Anyone, session: Reading, now: Now) -> TicketPosition:
    return await reading.position(session, lookup, now)
