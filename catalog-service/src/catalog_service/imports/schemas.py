from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

MAX_BYTES = 20 * 1024 * 1024


class ImportDocument(BaseModel):
    """Rows are judged one by one, so they may be anything here."""

    model_config = ConfigDict(extra="forbid")

    agencies: list[Any] = []
    fields: list[Any] = []
    procedures: list[Any] = []

    @property
    def row_count(self) -> int:
        return len(self.agencies) + len(self.fields) + len(self.procedures)


class RowKind(StrEnum):
    AGENCY = "agency"
    FIELD = "field"
    PROCEDURE = "procedure"


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


class RowProblem(BaseModel):
    """`pointer` leads into the whole imported document."""

    pointer: str
    code: str
    message: str


class ReportRow(BaseModel):
    """`row` counts from 1 within its list. `problem` is the first of `problems`."""

    row: int
    kind: RowKind
    code: str | None
    outcome: Outcome
    problem: RowProblem | None = None
    problems: list[RowProblem] = []


class ImportReport(BaseModel):
    """What became of every row; `applied` is false for a trial run and when any row was rejected."""

    dry_run: bool
    applied: bool
    counts: dict[Outcome, int]
    rows: list[ReportRow]
