from datetime import date
from typing import Literal
from uuid import UUID

from contracts.catalog import Coded
from pydantic import BaseModel, Field

from analytics_service.reports.schemas import Column, Figure
from analytics_service.uptake.causes import Cause

Kind = Literal["department", "district", "commune", "vertical"]


class CauseRead(BaseModel):
    cause: Cause
    name: str
    weight: int = Field(description="dossiers that show it; services where no dossier can")
    dossiers_url: str | None = Field(description="the dossiers behind it")


class AgencyUptake(BaseModel):
    """An agency with all units under it. Its first cause is the main one."""

    agency: Coded
    kind: str
    online: int
    on_paper: int
    services_online: int
    causes: list[CauseRead]


class Uptake(BaseModel):
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    agency: str
    at_most: int = Field(description="agencies with no more online dossiers than this")
    agencies_total: Figure
    agencies_without: Figure
    items: list[AgencyUptake]
    columns: dict[str, Column] = Field(description="what the plain numbers mean, by their name")


class BehindDossier(BaseModel):
    """A dossier by what was counted of it; open it at the dossier service, which says who may."""

    id: UUID
    procedure_code: str | None
    agency: str | None
    status: str
    channel: str | None
    cause: str | None
    submitted_on: date | None
    opened_on: date | None
