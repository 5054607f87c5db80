from datetime import date, datetime

from pydantic import BaseModel, Field

from analytics_service.claims.schemas import Counted
from analytics_service.reconciliation.differences import Cause


class ReconciledSource(Counted):
    """What one source says; never added to another's."""

    name: str
    as_of: date
    title: str | None
    intact: bool = Field(description="the lines are those that the source has given; false: somebody has altered them")
    definition: str
    source: str
    query_id: str


class DifferingProcedure(BaseModel):
    """A level is null on the side that does not have the service."""

    code: str
    cause: Cause
    agency: str
    from_level: int | None
    to_level: int | None


class SourceDifference(Counted):
    """`to` minus `from`; the procedures' changes of level add up to it exactly."""

    from_: str = Field(serialization_alias="from")
    to: str
    causes: dict[Cause, int] = Field(description="how many procedures differ for each cause")
    definition: str
    source: str
    as_of: date
    query_id: str
    procedures: list[DifferingProcedure]


class Reconciliation(BaseModel):
    as_of: datetime
    sources: list[ReconciledSource]
    differences: list[SourceDifference] = Field(description="every pair, in the order that was asked for")
