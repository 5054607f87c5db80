from typing import Annotated
from uuid import UUID

from contracts.contacts import DossierContacts
from fastapi import Query, Response
from servicekit import etag
from servicekit.app import problem_responses
from servicekit.auth import Administrator, Anyone, Applicant, Person, Service
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.etag import IfMatch
from servicekit.paging import Page, Paging
from servicekit.routing import api_router, internal_router

from dossier_service.acting import Acting, PersonActing
from dossier_service.appointments import desks, reading, service
from dossier_service.appointments.models import Appointment
from dossier_service.appointments.problems import (
    AppointmentDossierUnknown,
    AppointmentNotFound,
    AppointmentOverlaps,
    AppointmentProcedureUnknown,
    AppointmentStepNotAllowed,
    AppointmentStepNotYours,
    DeskNotFound,
    DeskUnknown,
    NotYourDesk,
    PeriodUnsuitable,
    ReasonRequired,
    SettingsInPast,
    SlotFull,
    SlotNotOffered,
    SlotsProcedureUnknown,
    TooManyAppointments,
)
from dossier_service.appointments.rules import LONGEST_DAYS, Status
from dossier_service.appointments.schemas import (
    AppointmentCreate,
    AppointmentRead,
    CancelBody,
    DeskRead,
    DeskSettings,
    MoveBody,
    SlotsRead,
)
from dossier_service.calendars.schemas import Day, UnitCode
from dossier_service.dossiers.problems import DraftGone

router = api_router(tags=["appointments"])
internal = internal_router()
_ONE = "/appointments/{appointment_id}"
_SETTINGS = "/agencies/{code}/appointment-settings"
_NO_SUCH_TIME = (DeskUnknown, SlotNotOffered, SlotFull, AppointmentOverlaps, TooManyAppointments)
_NO_STEP = (AppointmentNotFound, AppointmentStepNotYours, AppointmentStepNotAllowed)


async def _read(act: Acting, appointment: Appointment) -> AppointmentRead:
    etag.tag(act.response, appointment.version)
    return await reading.read(act.session, appointment, act.caller, act.now)


@router.get(
    "/agencies/{code}/appointment-slots",
    summary=f"Times of a one-stop desk that may be booked now, of {LONGEST_DAYS} days at most; a week from today else",
    responses=problem_responses(DeskNotFound, PeriodUnsuitable, SlotsProcedureUnknown),
)
async def list_appointment_slots(
    code: UnitCode,
    caller: Anyone,
    session: Reading,
    now: Now,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
    procedure_code: Annotated[
        str | None,
        Query(max_length=60, description="any desk takes any procedure of the province; it must be in force"),
    ] = None,
) -> SlotsRead:
    return await desks.free_times(session, code, first, last, procedure_code, now)


@router.get(
    _SETTINGS,
    summary="How a desk takes appointments: length, people at a time, how early and how late",
    responses=problem_responses(DeskNotFound),
)
async def get_appointment_settings(code: UnitCode, caller: Anyone, session: Reading, response: Response) -> DeskRead:
    desk = await desks.read(session, code)
    etag.tag(response, desk.version)
    return desk


@router.put(
    _SETTINGS,
    summary="Set how a desk takes appointments from a day on, by an administrator of its unit or of one above it",
    responses=problem_responses(DeskNotFound, NotYourDesk, SettingsInPast),
)
async def put_appointment_settings(
    code: UnitCode,
    settings: DeskSettings,
    caller: Administrator,
    session: Transaction,
    expected: IfMatch,
    now: Now,
    response: Response,
) -> DeskRead:
    desk = await desks.put(session, code, settings, caller, expected, now)
    etag.tag(response, desk.version)
    return desk


@router.post(
    "/appointments",
    status_code=201,
    summary="Book a time at a one-stop desk; who books is who comes",
    responses=problem_responses(*_NO_SUCH_TIME, AppointmentProcedureUnknown, AppointmentDossierUnknown, DraftGone),
)
async def book_appointment(
    body: AppointmentCreate, caller: Applicant, session: Transaction, now: Now, response: Response
) -> AppointmentRead:
    appointment = await service.book(session, body, caller, now)
    etag.tag(response, appointment.version)
    response.headers["Location"] = f"/api/v1/appointments/{appointment.id}"
    return await reading.read(session, appointment, caller, now)


@router.get("/appointments", summary="One's own, or those at the desks of a clerk's unit, in the order of their times")
async def list_appointments(
    caller: Person,
    session: Reading,
    now: Now,
    request: Paging,
    agency: Annotated[UnitCode | None, Query()] = None,
    day: Annotated[Day | None, Query()] = None,
    status: Annotated[Status | None, Query()] = None,
) -> Page[AppointmentRead]:
    return await reading.page(session, caller, agency, day, status, request, now)


@router.get(_ONE, summary="One appointment", responses=problem_responses(AppointmentNotFound))
async def get_appointment(
    appointment_id: UUID, caller: Person, session: Reading, now: Now, response: Response
) -> AppointmentRead:
    appointment = await service.read(session, appointment_id, caller)
    etag.tag(response, appointment.version)
    return await reading.read(session, appointment, caller, now)


@router.post(
    f"{_ONE}/actions/move",
    summary="Take another time at the same desk, until the appointment begins",
    responses=problem_responses(*_NO_STEP, *_NO_SUCH_TIME),
)
async def move_appointment(appointment_id: UUID, body: MoveBody, act: PersonActing) -> AppointmentRead:
    return await _read(act, await service.move(act.session, appointment_id, body, act.caller, act.expected, act.now))


@router.post(
    f"{_ONE}/actions/cancel",
    summary="Cancel it before it begins: who holds it, or the desk, which says why",
    responses=problem_responses(*_NO_STEP, ReasonRequired),
)
async def cancel_appointment(appointment_id: UUID, body: CancelBody, act: PersonActing) -> AppointmentRead:
    return await _read(
        act, await service.cancel(act.session, appointment_id, body.reason, act.caller, act.expected, act.now)
    )


@internal.get("/appointments/{appointment_id}/contacts")
async def contacts(appointment_id: UUID, service_caller: Service, session: Reading) -> DossierContacts:
    return await reading.contacts(session, appointment_id)
