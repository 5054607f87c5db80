from datetime import date

from contracts.catalog import Coded
from pydantic import BaseModel, Field

from analytics_service.reports.schemas import Column, Figure


class DayCount(BaseModel):
    day: date
    dossiers: int


class FilerCount(BaseModel):
    filer: str
    dossiers: int


class DeskCount(BaseModel):
    desk: Coded
    dossiers: int


class RushRead(BaseModel):
    """Evidence for somebody to look at; nothing follows from it by itself. Of agencies, never of persons (X-21)."""

    agency: Coded
    reported_on: date
    first: date = Field(serialization_alias="from", description="the first of the days before the report")
    dossiers: int = Field(description="filed online in these days")
    before: int = Field(description="filed online in the days before these")
    before_days: int
    times_usual: float | None = Field(description="per day against the days before; null where there was nothing")
    days: list[DayCount]
    filers: list[FilerCount]
    desks: list[DeskCount] = Field(description="where they were to be received")
    dossiers_url: str = Field(description="the same dossiers by procedure and filer")


class Rushes(BaseModel):
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    agency: str
    rule: str = Field(description="what counts as a rush, with its numbers")
    total: Figure
    items: list[RushRead] = Field(description="by day and code of the agency; not a ranking")
    columns: dict[str, Column] = Field(description="what the plain numbers mean, by their name")
