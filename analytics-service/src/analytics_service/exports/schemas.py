from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from contracts.days import Day
from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints
from servicekit.long_work import OperationState

Format = Literal["csv", "xlsx"]
Columns = Annotated[list[Annotated[str, StringConstraints(max_length=60)]], Field(min_length=1, max_length=40)]
_NAMED: list[JsonValue] = ["agency", "channel", "status", "submitted_on"]


class ExportBody(BaseModel):
    """Dossiers filed in the period, of the caller's unit or one inside it; all columns unless some, or a template, are
    named."""

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
        json_schema_extra={"example": {"format": "xlsx", "from": "2026-01-01", "to": "2026-03-31", "columns": _NAMED}},
    )

    format: Format
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    agency: Annotated[str, StringConstraints(max_length=60)] | None = None
    columns: Columns | None = None
    template: UUID | None = Field(default=None, description="a saved choice of columns; `columns` go before it")


class ExportRead(BaseModel):
    id: UUID
    operation: str
    state: OperationState
    format: Format
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    agency: str
    columns: list[str]
    rows: int
    requested_at: datetime
    expires_at: datetime | None
    file_url: str | None = Field(description="until `expires_at`")


class TemplateBody(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"name": "Báo cáo quý (mẫu)", "columns": _NAMED}}
    )

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    columns: Columns


class TemplateRead(BaseModel):
    id: UUID
    name: str
    columns: list[str]


class ColumnRead(BaseModel):
    key: str
    name: str
    meaning: str


class TemplateList(BaseModel):
    items: list[TemplateRead]
    available: list[ColumnRead] = Field(description="every column that can be exported")
