from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from servicekit.fields import Written
from servicekit.problems import Text

from dossier_service.appointments.rules import Need
from dossier_service.dossiers.schemas import Coded, Command, Line
from dossier_service.queues.lifecycle import Action, Status
from dossier_service.queues.rules import PriorityGroup

Number = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_upper=True),
    Written(r"[HS]\d{3,9}", Text("Số thứ tự có dạng S007 hoặc H007", "A ticket's number is written S007 or H007")),
]
_PRIORITY = "the ground on which the person goes first; it is not kept, only that they do"


class TicketDraw(Command):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"need": "file"}, {"need": "ask", "priority": "elderly"}]}
    )

    need: Need
    priority: PriorityGroup | None = Field(default=None, description=_PRIORITY)


class CheckIn(Command):
    """By the appointment's code, which who holds it shows."""

    code: Line
    priority: PriorityGroup | None = Field(default=None, description=_PRIORITY)


class CallNext(Command):
    counter: Annotated[int, Field(strict=True, ge=1, le=200, description="the window that is free")]


class TicketLookup(Command):
    agency: Line
    number: Number
    secret: Line


class TicketDrawn(BaseModel):
    """As it is printed. The secret is told this once."""

    id: UUID
    number: str
    secret: str
    agency: Coded
    day: date
    drawn_at: datetime


class TicketRead(BaseModel):
    """For the desk."""

    id: UUID
    number: str
    status: Status
    need: Need
    is_priority: bool
    booked_for: datetime | None
    appointment_id: UUID | None
    counter: int | None
    drawn_at: datetime
    called_at: datetime | None
    ended_at: datetime | None
    allowed_actions: list[Action]
    version: int


class TicketPosition(BaseModel):
    """For who holds it."""

    number: str
    status: Status
    counter: int | None
    ahead: int | None = Field(description="how many go before; null once it was called")
    estimated_wait_minutes: int | None = Field(description="from the times measured today; null: not known")


class NowServed(BaseModel):
    number: str
    counter: int
    status: Status


class QueueRead(BaseModel):
    """The public board: numbers alone."""

    agency: Coded
    day: date
    now_served: list[NowServed] = Field(description="called last first")
    waiting: int
    estimated_wait_minutes: int | None = Field(
        description="for who draws a ticket now, from the times measured today; null: not known"
    )
