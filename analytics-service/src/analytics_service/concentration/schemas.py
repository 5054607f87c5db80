from datetime import date
from typing import Literal

from contracts.catalog import Coded
from pydantic import BaseModel, Field

from analytics_service.reports.schemas import Column, Figure

By = Literal["field", "procedure", "agency"]


class Share(BaseModel):
    what: Coded
    dossiers: int
    share: float | None = Field(description="percent of the total")


class ConcentrationRead(BaseModel):
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    agency: str
    by: By
    total: Figure
    top_share: Figure
    herfindahl: Figure = Field(description="0 to 10,000; 10,000 is one alone")
    alarming: bool = Field(
        description="more than half in one hand, or an index above 2,500: say so beside the headline"
    )
    items: list[Share] = Field(description="the largest first, at most 100")
    columns: dict[str, Column] = Field(description="what the plain numbers mean, by their name")
