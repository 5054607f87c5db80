from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from contracts.days import Day
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Source = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$"),
    Field(description="who says so, e.g. `decision-list`, `portal`, `agencies`", examples=["decision-list"]),
]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class ClaimLine(BaseModel):
    """One service as the source counts it; the same one twice is kept twice."""

    model_config = ConfigDict(extra="forbid")

    procedure_code: Code
    agency: Code
    level: Annotated[int, Field(ge=1, le=4)]


class ClaimBody(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "source": "decision-list",
                "as_of": "2019-12-31",
                "title": "Danh sách theo quyết định (dữ liệu mẫu)",
                "items": [{"procedure_code": "2.000033", "agency": "H05.06", "level": 4}],
            }
        },
    )

    source: Source
    as_of: Day
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)] | None = None
    items: Annotated[list[ClaimLine], Field(max_length=50_000)]


class Counted(BaseModel):
    """Services as online services are counted: levels 3 and 4; `total` is their sum."""

    level3: int
    level4: int
    total: int


class ClaimRead(Counted):
    """The counts are of the reader's unit and what is under it; the whole list for who stands at the top."""

    id: UUID
    source: str
    as_of: date
    title: str | None
    origin: str
    lines: int = Field(description="all that was said, levels 1 and 2 as well")
    recorded_at: datetime
    definition: str
    query_id: str
    intact: bool | None = Field(
        description="the kept lines still have the statement's hash; false: somebody has altered them; null in lists"
    )
