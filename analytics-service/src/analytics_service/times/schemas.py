from contracts.catalog import Coded, TimeUnit
from pydantic import BaseModel, Field
from servicekit.paging import Page

from analytics_service.reports.schemas import Column, Figure


class ProcedureTime(BaseModel):
    """What a procedure takes on average; one line for each unit that its limits had."""

    procedure: Coded = Field(description="called by its code where its name is not known")
    unit: TimeUnit
    dossiers: int
    average: Figure = Field(description="of the unit, 2 decimals; the numerator in hundredths of it")
    limit: float | None = Field(description="in the same unit; null where none is known of the published procedure")
    keeps_limit: bool | None = Field(description="whether the average does; null without a limit")


class ProcedureTimes(Page[ProcedureTime]):
    """766 index 2.2, the furthest above its limit first, those without a limit last."""

    year: int
    quarter: int | None
    agency: str
    untold: int = Field(description="decided dossiers in no average, for nobody has told what they took")
    columns: dict[str, Column] = Field(description="what the plain numbers mean, by their name")
