from datetime import datetime
from enum import StrEnum
from typing import Any

from contracts.catalog import Level, OnlineMode
from contracts.days import Day
from pydantic import BaseModel, ConfigDict
from servicekit.long_work import OperationState

from catalog_service.agencies.schemas import Code

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 256 * 1024 * 1024
"""Of a package that came compressed: more than the records of the whole country."""
GZIP = "application/gzip"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Format(StrEnum):
    """How an import is written down."""

    JSON = "json"
    SPREADSHEET = "spreadsheet"
    NATIONAL = "national"


class Files(StrEnum):
    """Where a package has the bytes of its blank forms: inside it, or apart, each at `/catalog/files/{sha256}`."""

    INSIDE = "inside"
    APART = "apart"


class Versions(StrEnum):
    """Which versions a package holds: the published history, or the newest of each procedure as a document alone."""

    ALL = "all"
    NEWEST = "newest"


class ImportDocument(BaseModel):
    """Rows are judged one by one, so they may be anything here."""

    model_config = ConfigDict(extra="forbid")

    agencies: list[Any] = []
    fields: list[Any] = []
    code_lists: list[Any] = []
    files: list[Any] = []
    procedures: list[Any] = []
    mandates: list[Any] = []
    search_words: list[Any] = []
    legal_documents: list[Any] = []
    national_procedures: list[Any] = []
    national_codes: list[Any] = []
    level_waivers: list[Any] = []

    @property
    def row_count(self) -> int:
        return sum(len(getattr(self, name)) for name in type(self).model_fields)


class NationalDefaults(BaseModel):
    """What the national record does not say. `agencies`: our code for each MADONVI that differs from it."""

    model_config = ConfigDict(extra="forbid")

    agencies: dict[str, Code] = {}
    agency: Code | None = None
    receiving_units: list[Code] = []
    level: Level | None = None
    online_mode: OnlineMode | None = None
    valid_from: Day | None = None


class NationalImport(BaseModel):
    """Records of the national database as its service LayThuTuc gives them; each is judged by itself."""

    model_config = ConfigDict(extra="forbid")

    records: list[Any]
    defaults: NationalDefaults = NationalDefaults()

    @property
    def row_count(self) -> int:
        return len(self.records)


class RowKind(StrEnum):
    AGENCY = "agency"
    FIELD = "field"
    CODE = "code"
    """An entry of a code list."""
    FILE = "file"
    PROCEDURE = "procedure"
    MANDATE = "mandate"
    SEARCH_WORDS = "search_words"
    """All synonyms and stop words, as one row."""
    LEGAL_DOCUMENT = "legal_document"
    NATIONAL_PROCEDURE = "national_procedure"
    NATIONAL_CODE = "national_code"
    LEVEL_WAIVER = "level_waiver"
    DOCUMENT = "document"
    """What was sent as a whole, when none of its rows can be read."""


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    RETIRED = "retired"
    """Nothing but the procedure's end is new."""
    UNCHANGED = "unchanged"
    NOT_APPLIED = "not_applied"
    """Sound, but another row was rejected: `planned` is what would have been done."""
    REJECTED = "rejected"


class RowProblem(BaseModel):
    """`pointer` leads into the whole imported document; in a spreadsheet it is also a sheet, a row and a column."""

    pointer: str
    code: str
    message: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None


class ReportRow(BaseModel):
    """`row` counts from 1 within its list, or is the row of its `sheet`. `problem` is the first of `problems`.

    `notes` say how a sound row was understood, where somebody should look at it: they keep nothing from coming in.
    """

    row: int
    sheet: str | None = None
    kind: RowKind
    code: str | None
    outcome: Outcome
    planned: Outcome | None = None
    problem: RowProblem | None = None
    problems: list[RowProblem] = []
    notes: list[RowProblem] = []


class ImportReport(BaseModel):
    """What became of every row; `applied` is false for a trial run and when any row was rejected.

    `counts` are those of all rows, also when only some are shown.
    """

    dry_run: bool
    applied: bool
    counts: dict[Outcome, int]
    rows: list[ReportRow]
    next_cursor: str | None = None


class ImportListed(BaseModel):
    """`counts` are empty while it has not ended, and when it failed before any row was judged."""

    operation_id: str
    state: OperationState
    format: Format
    dry_run: bool
    counts: dict[Outcome, int]
    requested_by: str
    created_at: datetime
    finished_at: datetime | None
    report_url: str | None
