from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from dossier_service.appointments.rules import Action, CancelledBy, Need, Status
from dossier_service.calendars.schemas import Day
from dossier_service.dossiers.schemas import Coded, Command, Instant, Line, Prose


def _whole(least: int, most: int, description: str) -> object:
    return Field(strict=True, ge=least, le=most, description=description)


class DeskSettings(Command):
    """How the desk takes appointments from a day on. What is booked stays; capacity 0 cancels it, and tells."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "valid_from": "2026-12-07",
                    "slot_minutes": 30,
                    "capacity": 4,
                    "days_ahead": 14,
                    "lead_minutes": 120,
                }
            ]
        }
    )

    valid_from: Day
    slot_minutes: Annotated[int, _whole(10, 240, "length of one appointment")]
    capacity: Annotated[int, _whole(0, 200, "people at a time; 0 closes the desk for appointments")]
    days_ahead: Annotated[int, _whole(1, 90, "how many days before it may be booked")]
    lead_minutes: Annotated[int, _whole(0, 10080, "until how long before it may be booked")]


class DeskSettingsRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    valid_from: date
    slot_minutes: int
    capacity: int
    days_ahead: int
    lead_minutes: int


class DeskRead(BaseModel):
    """Oldest first; version 0 where nobody has ever set any."""

    agency: Coded
    items: list[DeskSettingsRead]
    version: int


class SlotRead(BaseModel):
    starts_at: datetime
    ends_at: datetime
    free: int = Field(description="how many more people may book it; 0: full")


class SlotsRead(BaseModel):
    agency: Coded
    items: list[SlotRead]


class AppointmentCreate(Command):
    """Who books is who comes."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"agency": "H05.00", "starts_at": "2026-12-07T09:00:00+07:00", "need": "file"}]}
    )

    agency: Line
    starts_at: Instant = Field(description="the start of one of the desk's free times")
    need: Need
    procedure_code: Line | None = None
    dossier_id: UUID | None = Field(default=None, description="a dossier of one's own that it is about")


class MoveBody(Command):
    starts_at: Instant = Field(description="the start of another of the desk's free times")


class CancelBody(Command):
    reason: Prose | None = Field(default=None, description="demanded of the desk; the holder is told it")


class AppointmentRead(BaseModel):
    """Without a name: the desk is shown the code by who comes."""

    id: UUID
    code: str
    agency: Coded
    starts_at: datetime
    ends_at: datetime
    need: Need
    procedure_code: str | None
    dossier_id: UUID | None
    status: Status
    cancelled_by: CancelledBy | None
    reason: str | None
    allowed_actions: list[Action]
    booked_at: datetime
    version: int
