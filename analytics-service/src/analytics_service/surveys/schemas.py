from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from contracts.days import Day
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from analytics_service.reports.schemas import Column, Figure

MOST_SAMPLED = 5_000


class SurveyBody(BaseModel):
    """Who filed online in the period is asked whether they filed it themselves. The same seed draws the same sample."""

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
        json_schema_extra={
            "example": {
                "title": "Khảo sát người nộp năm 2019 (mẫu)",
                "from": "2019-01-01",
                "to": "2019-12-31",
                "sample_size": 188,
                "seed": "2019",
            }
        },
    )

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    agency: Annotated[str, StringConstraints(max_length=60)] | None = None
    sample_size: Annotated[int, Field(ge=1, le=MOST_SAMPLED)]
    seed: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    dossier_id: UUID
    filed_it_oneself: bool


class Answers(BaseModel):
    """A later answer about the same dossier replaces the earlier one."""

    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[Answer], Field(min_length=1, max_length=1_000)]


class IntervalRead(BaseModel):
    low: float
    high: float


class AgreementRead(BaseModel):
    """The detector's "suspected proxy" against what people say."""

    flagged_and_true: int
    flagged_and_false: int
    missed: int = Field(description="not flagged, counted as the person's own, and the person says no")
    precision: float | None = Field(description="percent of the flags that are right; null where nothing is flagged")
    recall: float | None = Field(description="percent of the hidden filings that are flagged; null where there is none")


class SurveyListed(BaseModel):
    id: UUID
    title: str
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    agency: str
    seed: str
    created_at: datetime


class SurveyRead(SurveyListed):
    population: int = Field(description="dossiers that could have been drawn")
    sampled: int
    answered: int
    not_by_oneself: Figure = Field(description="of those who answered, percent who did not file themselves")
    confidence: IntervalRead | None = Field(description="percent, Wilson, 95 %; null without answers")
    agreement: AgreementRead
    columns: dict[str, Column] = Field(description="what the plain numbers mean, by their name")


class SampledRead(BaseModel):
    dossier_id: UUID
    answered: bool
