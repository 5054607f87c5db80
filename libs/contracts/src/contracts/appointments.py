"""What happens to appointments and in the queues of one-stop desks, as the other services hear it; never who comes."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.event import Event


class AppointmentEvent(Event):
    aggregate: ClassVar[str] = "appointment_id"

    appointment_id: UUID
    desk: str
    """The unit whose desk it is."""
    starts_at: AwareDatetime


class AppointmentBooked(AppointmentEvent):
    subject: ClassVar[str] = "dossier.appointment_booked.v1"

    need: str


class AppointmentMoved(AppointmentEvent):
    """By who holds it; `starts_at` is the new time."""

    subject: ClassVar[str] = "dossier.appointment_moved.v1"

    starts_at_before: AwareDatetime


class AppointmentCancelled(AppointmentEvent):
    subject: ClassVar[str] = "dossier.appointment_cancelled.v1"

    by: Literal["holder", "desk", "calendar"]
    """`calendar`: the desk is closed then, by its working calendar or its own settings."""


class AppointmentReminded(AppointmentEvent):
    """The day before."""

    subject: ClassVar[str] = "dossier.appointment_reminded.v1"


class AppointmentCheckedIn(AppointmentEvent):
    """Who holds it has come, and has a ticket."""

    subject: ClassVar[str] = "dossier.appointment_checked_in.v1"

    ticket_id: UUID


class TicketEvent(Event):
    aggregate: ClassVar[str] = "ticket_id"

    ticket_id: UUID
    desk: str
    day: date
    booked: bool
    """Drawn for an appointment, not by somebody who just came."""


class TicketCalled(TicketEvent):
    subject: ClassVar[str] = "dossier.ticket_called.v1"

    counter: int
    waited_seconds: int


class TicketEnded(TicketEvent):
    subject: ClassVar[str] = "dossier.ticket_ended.v1"

    outcome: Literal["served", "no_show"]
    served_seconds: int | None
    """From the call to the end; None for who did not come."""
