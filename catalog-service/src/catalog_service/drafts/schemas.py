from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from catalog_service.agencies.schemas import Code
from catalog_service.procedures.schemas import ProcedureDocument


class DraftRead(ProcedureDocument):
    """The drafted document; `version` counts its changes."""

    version: int
    changed_at: datetime


class CloneCommand(BaseModel):
    """`code` is the new procedure's."""

    model_config = ConfigDict(extra="forbid")

    code: Code


class PublishCommand(BaseModel):
    """`valid_from` goes before the draft's; without either it begins today."""

    model_config = ConfigDict(extra="forbid")

    valid_from: date | None = None


class RetireCommand(BaseModel):
    """`valid_to` is the last day (default: today); `successor` the procedure that takes its place."""

    model_config = ConfigDict(extra="forbid")

    valid_to: date | None = None
    successor: Code | None = None
