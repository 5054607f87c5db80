from datetime import date

from contracts.dossier import Filer
from pydantic import BaseModel, Field

from analytics_service.reports.schemas import Column, Figure


class FilerShare(BaseModel):
    filer: Filer
    dossiers: int
    share: float | None = Field(description="percent of the dossiers filed online in the period")


class Answers(BaseModel):
    """What the persons say of dossiers that another filed for them; null for a day when no facts were kept."""

    asked: int | None
    unanswered: int | None
    confirmed: Figure
    denied: Figure


class Reviews(BaseModel):
    """How it was filed, looked at by a person; null for a day when no facts were kept."""

    total: Figure
    open: int | None
    unfounded: int | None
    assisted: int | None
    suspected_proxy: int | None
    expired: int | None = Field(description="ended without a finding")
    precision: Figure = Field(description="of the signs: found among those with a finding")


class Filers(BaseModel):
    """Who really files online: every group is named, also where it is empty."""

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    agency: str
    total: Figure
    items: list[FilerShare]
    answers: Answers
    reviews: Reviews
    columns: dict[str, Column] = Field(description="what the plain numbers mean, by their name")
