from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StrictBool, model_validator
from servicekit.fields import Unfit
from servicekit.problems import Text

from dossier_service.dossiers.schemas import Coded, Command, Line, Prose

_HOW_MANY = Text(
    "Phải có ít nhất 1 bản chính hoặc 1 bản sao (tối đa 100 mỗi loại), hoặc `shown_only`: chỉ đối chiếu rồi trả lại",
    "At least 1 original or 1 copy (100 of each at most), or `shown_only`: compared and given back",
)


class PaperReceived(Command):
    """One of the procedure's papers as it was brought: how many of each, or shown and given back."""

    required_document: Line
    originals: Annotated[int, Field(strict=True, ge=0, le=100)] = 0
    copies: Annotated[int, Field(strict=True, ge=0, le=100)] = 0
    shown_only: StrictBool = Field(default=False, description="compared at the desk and given back")

    @model_validator(mode="after")
    def _is_something(self) -> "PaperReceived":
        if not (self.shown_only or self.originals or self.copies):
            raise Unfit("missing", _HOW_MANY, "originals")
        return self


class HandOverBody(Command):
    unit: Line | None = Field(default=None, description="the executing agency unless another is named")
    note: Prose | None = None


class PaperRead(BaseModel):
    required_document: str
    name: str
    originals: int
    copies: int
    shown_only: bool
    received_at: datetime


class MovementRead(BaseModel):
    """Who handed over and who received, and for which absent colleague, is told to officials alone."""

    from_unit: Coded
    to_unit: Coded
    note: str | None
    handed_over_by: str | None
    handed_over_for: str | None
    handed_over_at: datetime
    received_by: str | None
    received_for: str | None
    received_at: datetime | None


class OriginalsRead(BaseModel):
    """`held_by` is empty when nothing was left with us; `late`: not at the executing agency in time (R2)."""

    dossier_id: UUID
    papers: list[PaperRead]
    held_by: Coded | None
    on_the_way_to: Coded | None
    due_at: datetime | None
    arrived_at: datetime | None
    late: bool
    movements: list[MovementRead]


class OriginalsListed(BaseModel):
    dossier_id: UUID
    code: str | None
    held_by: str
    executing_agency: str
    due_at: datetime
    late: bool
