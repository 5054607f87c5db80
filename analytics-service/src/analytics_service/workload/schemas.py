from datetime import date

from pydantic import BaseModel, Field

from analytics_service.reports.schemas import Column, Figure


class Workload(BaseModel):
    """carried + received = done + open + cancelled; and how long the decided ones took."""

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    agency: str
    carried: Figure
    received: Figure
    done: Figure
    cancelled: Figure
    open: Figure
    unexplained: int | None = Field(
        description="0 in sound figures; null like all others for a day when nothing was kept"
    )
    days_median: Figure = Field(description="whole calendar days from reception to decision; null: none was decided")
    days_p90: Figure
    days_p95: Figure
    columns: dict[str, Column] = Field(description="what the plain numbers mean, by their name")
