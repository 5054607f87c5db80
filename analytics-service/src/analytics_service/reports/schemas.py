from datetime import date, datetime

from contracts.catalog import Coded
from pydantic import BaseModel, Field


class Figure(BaseModel):
    """One number that can be traced. Percentages have two decimals, more where fewer would say 0 or 100."""

    metric: str = Field(description="key of its definition in `/analytics/definitions`")
    name: str
    value: int | float | None = Field(description="null where there is nothing to divide by")
    numerator: int | None = None
    denominator: int | None = None
    definition: str
    source: str
    as_of: datetime = Field(description="when the newest event happened that is counted in")
    query_id: str = Field(description="the same question under the same definition has the same id")


class Column(BaseModel):
    """What the plain numbers of one name in a table are: said once, not in every row."""

    metric: str = Field(description="key of its definition in `/analytics/definitions`")
    name: str
    definition: str
    source: str
    as_of: datetime
    query_id: str


class Overview(BaseModel):
    """The period and the unit that were asked for, or stood in: this year until today, the reader's own unit."""

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    agency: str | None = Field(description="null is the whole province")
    figures: dict[str, Figure]


class ServiceCounts(BaseModel):
    at: date
    figures: dict[str, Figure]


class DossierGroup(BaseModel):
    """Only the members that were asked for are set."""

    agency: Coded | None = None
    field: Coded | None = None
    procedure: str | None = None
    level: int | None = None
    month: str | None = None
    channel: str | None = None
    status: str | None = None
    outcome: str | None = None
    filer: str | None = None
    punctuality: str | None = None
    dossiers: int


class DossierGroups(BaseModel):
    total: Figure
    items: list[DossierGroup]
    columns: dict[str, Column] = Field(description="what the plain numbers mean, by their name")
