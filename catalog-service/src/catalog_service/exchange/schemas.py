from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from contracts.catalog import ProcedureRecord
from pydantic import BaseModel, ConfigDict, Field, model_validator

from catalog_service.imports.schemas import NationalDefaults

MAX_ITEMS = 1000


class ChangeKind(StrEnum):
    PUBLISHED = "published"
    RETIRED = "retired"


class ProcedureChanged(BaseModel):
    """One version of a procedure as it now stands; a procedure that has ended is a tombstone without a record.

    `ends_at` is the last day of the whole procedure as far as its retirement is decided; until that day is over its
    version in force is told, and what was decided may be taken back.

    Items of one `code` with the same `changed_at` follow each other: they are all its versions that hold today or
    later, and take the place of what was heard of it before. One that none follows may be ended: see `valid_to`.
    """

    code: str
    change: ChangeKind
    version: int
    valid_from: date
    valid_to: date | None
    ends_at: date | None
    successor: str | None
    changed_at: datetime
    record: ProcedureRecord | None


class ProcedureFeed(BaseModel):
    """Ask again with `next_cursor`, also when nothing more is there now."""

    items: list[ProcedureChanged]
    next_cursor: str
    has_more: bool


class ProposedProcedures(BaseModel):
    """National records, or documents as the catalogue exports them with `versions=newest`; at most 1,000 together."""

    model_config = ConfigDict(extra="forbid")

    records: Annotated[list[Any], Field(max_length=MAX_ITEMS)] = []
    defaults: NationalDefaults = NationalDefaults()
    procedures: Annotated[list[Any], Field(max_length=MAX_ITEMS)] = []

    @model_validator(mode="after")
    def _not_too_many(self) -> "ProposedProcedures":
        if len(self.records) + len(self.procedures) > MAX_ITEMS:
            raise ValueError("at most 1,000 items")
        return self


class ProposalOutcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


class ProposalProblem(BaseModel):
    """`pointer` leads into the request."""

    pointer: str
    code: str
    message: str


class ProposalResult(BaseModel):
    code: str | None
    outcome: ProposalOutcome
    problem: ProposalProblem | None = None


class ProposalAnswer(BaseModel):
    """In the order of the request: records, then procedures. Drafts wait for the administrator."""

    items: list[ProposalResult]
