from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from contracts.catalog import Coded
from contracts.days import Day
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from servicekit.paging import Page

from catalog_service.hygiene.findings import FindingKind
from catalog_service.text.code_words import CodedCount

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class FindingStatus(StrEnum):
    """Accepted: somebody has said why it may stay; it is open again when its day is over or the fact is another."""

    OPEN = "open"
    ACCEPTED = "accepted"
    RESOLVED = "resolved"


class Phase(StrEnum):
    GATHER = "gather"
    LINKS = "links"
    RECORDS = "records"
    DONE = "done"


class LinksOutcome(StrEnum):
    """`unreachable`: no link was answered at all, so the network is at fault and no failure counts.

    Without any of them links were not tried.
    """

    TRIED = "tried"
    UNFINISHED = "unfinished"
    UNREACHABLE = "unreachable"


class Detail(BaseModel):
    vi: str
    en: str


class Acceptance(BaseModel):
    reason: str
    until: date | None
    by: str
    at: datetime


class SuggestedCode(BaseModel):
    national: Coded
    score: float


class FindingRead(BaseModel):
    """`pointer` leads into the record of the version in force. `suggestions` are national codes named alike,
    `successors` the units that act in place of an ended one. `version` is its ETag.
    """

    id: str
    version: int
    kind: FindingKind
    kind_name: str
    procedure: Coded
    pointer: str
    detail: Detail
    fact: dict[str, Any]
    suggestions: list[SuggestedCode]
    successors: list[Coded]
    status: FindingStatus
    status_name: str
    first_seen: datetime
    last_seen: datetime
    resolved_at: datetime | None
    accepted: Acceptance | None


class RunRead(BaseModel):
    operation_id: str
    day: date
    nightly: bool
    links: LinksOutcome | None
    finished_at: datetime


class Findings(Page[FindingRead]):
    """`counts` are of every kind under the other filters. `last_run` is None until a run has ended."""

    counts: dict[FindingKind, int]
    by_kind: list[CodedCount]
    last_run: RunRead | None


class AcceptRequest(BaseModel):
    """`until` is its last day; without one it holds until the fact changes."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"reason": "Đã biết, chờ văn bản thay thế", "until": "2026-12-31"}]},
    )

    reason: Reason
    until: Day | None = Field(default=None)
