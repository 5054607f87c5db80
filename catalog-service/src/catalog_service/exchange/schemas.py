from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from contracts.catalog import ProcedureRecord
from pydantic import BaseModel, ConfigDict, Field, SkipValidation, model_validator
from servicekit.fields import Unfit
from servicekit.problems import Text

from catalog_service.imports.examples import NATIONAL_DEFAULTS, NATIONAL_RECORD
from catalog_service.imports.schemas import NationalDefaults
from catalog_service.procedures.schemas import ProcedureDocument

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


class NationalRecord(BaseModel):
    """A procedure as LayThuTuc answers; of its other blocks what is known is taken over as well."""

    model_config = ConfigDict(extra="allow")

    MATTHC: str
    TENTTHC: str
    TRANGTHAI: int = Field(default=1, description="only 1, public, is taken")
    SOQUYETDINH: str | None = None
    NGAYQUYETDINH: str | None = Field(default=None, description="yyyyMMddHHmmss, yyyyMMdd, dd/MM/yyyy or yyyy-MM-dd")
    CAPTHUCHIEN: str | None = None
    LOAITHUTUC: str | None = None
    MOTADOITUONGTHUCHIEN: str | None = None
    LINHVUCTHUCHIEN: list[dict[str, Any]] = []
    COQUANTHUCHIEN: list[dict[str, Any]] = []
    TRINHTUTHUCHIEN: list[dict[str, Any]] = []
    CACHTHUCTHUCHIEN: list[dict[str, Any]] = []
    THANHPHANHOSO: list[dict[str, Any]] = []
    KETQUATHUCHIEN: list[dict[str, Any]] = []
    CANCUPHAPLY: list[dict[str, Any]] = []
    YEUCAU: str | None = None


_NOT_TOO_MANY = Text(
    f"`records` và `procedures` cộng lại có tối đa {MAX_ITEMS} phần tử",
    f"`records` and `procedures` may have at most {MAX_ITEMS} items together",
)


class ProposedProcedures(BaseModel):
    """National records, or documents as the catalogue exports them with `versions=newest`; at most 1,000 together."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"records": [NATIONAL_RECORD], "defaults": NATIONAL_DEFAULTS}]},
    )

    # Described here, judged one by one later: an item that is wrong refuses no other.
    records: Annotated[list[Annotated[NationalRecord, SkipValidation]], Field(max_length=MAX_ITEMS)] = []
    defaults: NationalDefaults = NationalDefaults()
    procedures: Annotated[list[Annotated[ProcedureDocument, SkipValidation]], Field(max_length=MAX_ITEMS)] = []

    @model_validator(mode="after")
    def _not_too_many(self) -> "ProposedProcedures":
        if len(self.records) + len(self.procedures) > MAX_ITEMS:
            raise Unfit("too_long", _NOT_TOO_MANY)
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
