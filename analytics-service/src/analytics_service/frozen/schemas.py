from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from contracts.days import Day
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from analytics_service.reports.schemas import Column, Figure


class ReportBody(BaseModel):
    """The period and the unit to report on; the caller's own unit where none is named."""

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
        json_schema_extra={"example": {"title": "Báo cáo năm 2019", "from": "2019-01-01", "to": "2019-12-31"}},
    )

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    agency: Annotated[str, StringConstraints(max_length=60)] | None = None


class ReportListed(BaseModel):
    id: UUID
    title: str
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    agency: str | None
    known_at: datetime = Field(description="what was known at this instant is in the report, and nothing later")
    snapshot_hash: str = Field(description="SHA-256 of the figures' canonical JSON")


class Changed(BaseModel):
    key: str
    then: int | float | None
    now: int | float | None


class ReportRead(ReportListed):
    figures: dict[str, Any] = Field(description="as they were frozen")
    intact: bool = Field(description="the kept figures still have the snapshot hash; false: somebody has altered them")
    reproduced: bool = Field(description="asked again as of that instant, the same figures come out, to the byte")
    now: dict[str, Figure] = Field(description="the same question as is known now")
    differences: list[Changed]
    dossiers_changed_since: int = Field(description="dossiers of the period that came, went or moved on since then")
    columns: dict[str, Column] = Field(description="what the plain numbers mean, by their name")
