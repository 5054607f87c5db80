from datetime import datetime
from enum import StrEnum

from contracts.catalog import TimeLimit
from pydantic import BaseModel, Field

from dossier_service.dossiers.schemas import Coded, Command, Line, Prose


class CompleteStepBody(Command):
    step: Line | None = Field(default=None, description="which of the current steps; the first of them when not said")
    note: Prose | None = None


class StationState(StrEnum):
    WAITING = "waiting"
    CURRENT = "current"
    DONE = "done"


class Standing(StrEnum):
    """Mẫu 05: on the day of the date itself, until its hour, is on time."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"


class StationRead(BaseModel):
    """`planned_due_at` if everything had gone by plan since the acceptance; `due_at` by the step's own limit."""

    id: str
    title: str
    role: str | None
    unit: Coded | None = Field(description="who holds it; none for units that are asked")
    other_agency: bool = Field(description="another agency's task (liên thông)")
    limit: TimeLimit
    after: list[str]
    product: str | None
    state: StationState
    planned_due_at: datetime | None
    started_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    standing: Standing | None = Field(description="of a finished step, or `late` of a current one past its date")
    working_hours_left: float | None = Field(description="of a current step; 0 when it is late")


class ProcessRead(BaseModel):
    """Planned and actual of every step; no steps where the procedure's version sets no internal process."""

    procedure_version: int
    case: str
    steps: list[StationRead]
    current: list[str]
