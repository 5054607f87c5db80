from pydantic import BaseModel, Field

from analytics_service.reports.schemas import Column, Figure


class PartRead(BaseModel):
    """One part of the index; `points` is null where it is not applicable, which is never 0."""

    code: str
    name: str
    group: str
    most_points: float
    points: float | None
    full_at: float = Field(description="percent from which it earns all its points")
    figure: Figure = Field(description="null where there is nothing to divide by, or no data")
    measured: bool = Field(description="false: no data reach the statistics yet")
    reason: str | None = Field(description="why it is not judged; null where it is")
    assumed: bool = Field(description="how its group's points fall on its parts is sample data")
    dossiers_url: str | None = Field(description="the dossiers that cost points")


class GroupRead(BaseModel):
    code: str
    name: str
    points: float
    most_points: float = Field(description="of what is judged")


class Raise(BaseModel):
    """What would raise the index, the most first."""

    code: str
    name: str
    gain: float = Field(description="points still to be had")
    missing: int = Field(description="how many more must count for the full mark")
    dossiers_url: str | None


class Index766(BaseModel):
    """QĐ 766/QĐ-TTg of one agency with all under it, in one year or quarter."""

    year: int
    quarter: int | None
    agency: str
    points: float
    most_points: float = Field(description="of 100, what is judged; what is not applicable or not measured is left out")
    score: float | None = Field(description="points in percent of most_points")
    groups: list[GroupRead]
    parts: list[PartRead]
    raises: list[Raise]
    times_url: str = Field(description="2.2, which has no points of its own: what each procedure takes on average")
    columns: dict[str, Column] = Field(description="what the plain numbers mean, by their name")
