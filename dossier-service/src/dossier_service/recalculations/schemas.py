from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from dossier_service.calendars.schemas import Day, UnitCode


class RecalculationCommand(BaseModel):
    """Again, as after a change of the calendar: of one unit and those below it, or of all."""

    model_config = ConfigDict(extra="forbid")

    unit: UnitCode | None = None
    first_day: Day


class MovedRead(BaseModel):
    dossier_id: UUID
    code: str | None
    agency: str
    due_at_before: datetime
    due_at: datetime
