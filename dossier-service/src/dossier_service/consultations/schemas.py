from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from contracts.catalog import TimeUnit
from pydantic import BaseModel, Field, model_validator
from servicekit.fields import Unfit
from servicekit.problems import Text

from dossier_service.consultations.models import TaskKind
from dossier_service.deadlines.schemas import Limit
from dossier_service.documents.schemas import DocumentRead
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.schemas import Coded, Command, Line, Prose

_ENDS = Text(
    "Thời hạn trả lời phải lớn hơn 0 và có đơn vị tính (không dùng `none`)",
    "The limit of an answer is greater than 0 and has a unit other than `none`",
)


class TaskLimit(Limit):
    """How long the asked unit has, from now, in its own working hours."""

    @model_validator(mode="after")
    def _ends(self) -> "TaskLimit":
        if self.unit is TimeUnit.NONE or not self.value:
            raise Unfit("limit_required", _ENDS, "value" if self.unit is not TimeUnit.NONE else "unit")
        return self


class ConsultBody(Command):
    unit: Line
    question: Prose
    limit: TaskLimit
    documents: list[UUID] = Field(default=[], max_length=50, description="papers that the unit may open; no others")


class AnswerBody(Command):
    task_id: UUID
    answer: Prose


class RecallBody(Command):
    task_id: UUID
    reason: Prose


class TaskState(StrEnum):
    OPEN = "open"
    OVERDUE = "overdue"
    """Open, and past its date."""
    ANSWERED = "answered"
    RECALLED = "recalled"
    """Taken back, or the dossier has ended without it."""


InboxState = Literal["open", "answered", "overdue"]
"""What an inbox is asked for; what is overdue is open too."""


class TaskDossier(BaseModel):
    """What a unit that is asked needs to know of the dossier: which it is, and nothing about the person."""

    id: UUID
    code: str | None
    status: Status
    procedure: Coded


class TaskRead(BaseModel):
    """The applicant sees who was asked and until when; `question`, `answer` and papers stay in the house."""

    id: UUID
    kind: TaskKind
    step: str | None = Field(description="the step of the internal process, of a chained task")
    state: TaskState
    dossier: TaskDossier
    unit: Coded
    asked_by: str | None
    asked_by_unit: Coded | None
    question: str | None
    documents: list[DocumentRead]
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None
    answered_by: str | None
    answer: str | None
    recalled_at: datetime | None
