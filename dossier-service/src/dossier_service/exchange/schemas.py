"""What partners send and get. An item is checked alone: a bad one never fails its neighbours."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from contracts.dossier import DossierChannel
from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, StringConstraints
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from dossier_service.dossiers.schemas import Applicant, Instant

Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class SyncItem(BaseModel):
    """`status` is the national code 1-10; a `sequence` below the last one reported is stale."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "external_code": "GTVT-2026-0001",
                    "sequence": 1,
                    "procedure_code": "1.002809",
                    "agency": "H05.08",
                    "channel": "online",
                    "status": 2,
                    "submitted_at": "2026-11-20T08:00:00+07:00",
                }
            ]
        },
    )

    external_code: Code
    sequence: Annotated[int, Field(ge=0, lt=2**62)]
    procedure_code: Code
    agency: Code
    channel: DossierChannel = DossierChannel.ONLINE
    status: Annotated[int, Field(ge=1, le=10)]
    applicant: Applicant | None = None
    submitted_at: Instant | None = None
    accepted_at: Instant | None = None
    due_at: Instant | None = None
    finished_at: Instant | None = None
    outcome: Literal["granted", "refused"] | None = None
    fees: Annotated[list[dict[str, Any]], Field(max_length=50)] = []
    documents: Annotated[list[dict[str, Any]], Field(max_length=200)] = []
    form: dict[str, Any] = {}


class _ShownAsSyncItem:
    """Unparsed, but documented by what it will be parsed as."""

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(SyncItem.__pydantic_core_schema__)


RawItem = Annotated[dict[str, Any], _ShownAsSyncItem()]


class SyncRequest(BaseModel):
    """Each item is checked on its own, as a SyncItem: a bad one is rejected alone."""

    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[RawItem], Field(min_length=1, max_length=1000)]


class SyncOutcome(BaseModel):
    external_code: str | None
    outcome: Literal["created", "updated", "unchanged", "stale", "rejected"]
    problem: dict[str, Any] | None = None


class SyncAnswer(BaseModel):
    items: list[SyncOutcome]


class Change(BaseModel):
    """One step of a dossier; `tombstone` says that it is gone."""

    type: Literal["dossier", "result"]
    dossier_id: UUID
    code: str | None
    external_code: str | None
    sequence: int
    action: str
    status: str
    national_code: int | None
    procedure_code: str
    agency: str
    due_at: datetime | None
    occurred_at: datetime
    tombstone: bool = False


class ChangeFeed(BaseModel):
    """`next_cursor` is always there: ask with it again, now or later."""

    items: list[Change]
    next_cursor: str
    has_more: bool


class PushRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    dossier_id: UUID
    sequence: int
    status: int | None
    state: str
    attempts: int
    error: str | None
    occurred_at: datetime
    pushed_at: datetime | None
