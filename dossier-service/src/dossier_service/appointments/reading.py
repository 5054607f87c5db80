"""Appointments as the caller sees them, and as the notification service does, which has to reach who holds one."""

from datetime import date, datetime
from uuid import UUID

from contracts.contacts import Contact, DossierContacts
from servicekit import paging
from servicekit.auth import Caller
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.paging import Page, PageRequest

from dossier_service.appointments import repository
from dossier_service.appointments.models import Appointment
from dossier_service.appointments.problems import AppointmentNotFound
from dossier_service.appointments.rules import CancelledBy, Need, Status, actions_of
from dossier_service.appointments.schemas import AppointmentRead
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.people import owner_key_of
from dossier_service.dossiers.schemas import Coded
from dossier_service.procedures import repository as procedures
from dossier_service.substitution.repository import seers
from dossier_service.units import repository as units

_NEEDS = {
    Need.FILE: "nộp hồ sơ · file a dossier",
    Need.SUPPLEMENT: "bổ sung giấy tờ · supply papers",
    Need.COLLECT_RESULT: "nhận kết quả · collect a result",
    Need.ASK: "hỏi, hướng dẫn · ask",
}


async def read(session: Session, appointment: Appointment, caller: Caller, now: datetime) -> AppointmentRead:
    return _read(appointment, caller, await units.names(session, {appointment.unit}), now)


async def page(
    session: Session,
    caller: Caller,
    agency: str | None,
    day: date | None,
    status: Status | None,
    request: PageRequest,
    now: datetime,
) -> Page[AppointmentRead]:
    statement = repository.listing(await seers(session, caller), agency, day, status)
    rows, cursor, total = await paging.fetch(session, statement, request)
    found: list[Appointment] = [row[0] for row in rows]
    names = await units.names(session, {appointment.unit for appointment in found})
    items = [_read(appointment, caller, names, now) for appointment in found]
    return Page[AppointmentRead](items=items, next_cursor=cursor, total=total)


def _read(appointment: Appointment, caller: Caller, names: dict[str, str], now: datetime) -> AppointmentRead:
    is_holder = appointment.owner_key == owner_key_of(caller)
    status = Status(appointment.status)
    return AppointmentRead(
        id=appointment.id,
        code=appointment.code,
        agency=Coded(code=appointment.unit, name=names.get(appointment.unit, appointment.unit)),
        starts_at=appointment.starts_at.astimezone(VIETNAM),
        ends_at=appointment.ends_at.astimezone(VIETNAM),
        need=Need(appointment.need),
        procedure_code=appointment.procedure_code,
        dossier_id=appointment.dossier_id,
        status=status,
        cancelled_by=CancelledBy(appointment.cancelled_by) if appointment.cancelled_by else None,
        reason=appointment.reason,
        allowed_actions=actions_of(status, appointment.starts_at, now, holder=is_holder, desk=not is_holder),
        booked_at=appointment.booked_at.astimezone(VIETNAM),
        version=appointment.version,
    )


async def contacts(session: Session, appointment_id: UUID) -> DossierContacts:
    """Its code in the place of a dossier's, what it is for in that of the procedure. Raises AppointmentNotFound."""
    appointment = await repository.by_id(session, appointment_id)
    if appointment is None:
        raise AppointmentNotFound
    names = await units.names(session, {appointment.unit})
    return DossierContacts(
        dossier_code=appointment.code,
        procedure_name=await _purpose(session, appointment),
        agency_name=names.get(appointment.unit, appointment.unit),
        recipients=[Contact.model_validate(appointment.contact)] if appointment.contact else [],
        reason=appointment.reason,
    )


async def _purpose(session: Session, appointment: Appointment) -> str:
    code = appointment.procedure_code
    if code is None:
        return _NEEDS[Need(appointment.need)]
    known = await procedures.versions_in_force(session, {code}, local_day(appointment.booked_at))
    names = await procedures.names(session, set(known.items()))
    return next(iter(names.values()), code)
