from datetime import date, datetime

from pydantic import BaseModel


class Distribution(BaseModel):
    media_type: str
    url: str
    description: str


class ColumnDescription(BaseModel):
    """A column of the CSV."""

    name: str
    description: str


class OpenDataRead(BaseModel):
    """What the open data are, under which terms, and where they are; `records` counts those in force on `day`."""

    title: str
    publisher: str
    licence: str
    source: str
    day: date
    records: int
    changed_at: datetime | None
    distributions: list[Distribution]
    columns: list[ColumnDescription]
