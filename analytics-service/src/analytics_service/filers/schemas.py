from datetime import date

from contracts.dossier import Filer
from pydantic import BaseModel, Field

from analytics_service.reports.schemas import Figure


class FilerShare(BaseModel):
    filer: Filer
    dossiers: int
    share: float | None = Field(description="percent of the dossiers filed online in the period")


class Filers(BaseModel):
    """Who really files online: every group is named, also where it is empty."""

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    agency: str
    total: Figure
    items: list[FilerShare]
