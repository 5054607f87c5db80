from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from dossier_service.dossiers.schemas import Command, Line


class SubstitutionBody(Command):
    """Takes the place of what was set for the same official in these days."""

    absent: Line | None = Field(default=None, description="the caller unless somebody below them is named")
    substitute: Line
    starts_on: date
    ends_on: date


class SubstitutionRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    absent: str
    substitute: str
    starts_on: date
    ends_on: date
    set_by: str
    set_at: datetime
