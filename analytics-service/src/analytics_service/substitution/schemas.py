from datetime import date

from pydantic import BaseModel, Field

from analytics_service.reports.schemas import Column, Figure


class ReasonRead(BaseModel):
    reason: str = Field(description="as the desk was told; `unstated` where nobody asked")
    dossiers: int


class SubstitutionItem(BaseModel):
    procedure: str
    online: int
    on_paper: int
    share: float | None = Field(description="percent still on paper")


class Substitution(BaseModel):
    """Level-4 procedures that people still file on paper, and why (X-13)."""

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    agency: str
    rate: Figure
    reasons: list[ReasonRead] = Field(description="the most frequent first")
    items: list[SubstitutionItem] = Field(description="the most on paper first, at most 100")
    columns: dict[str, Column] = Field(description="what the plain numbers mean, by their name")
