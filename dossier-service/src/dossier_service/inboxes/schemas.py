from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from dossier_service.dossiers.filters import DossierFilters


class InboxRead(BaseModel):
    """The list at `url`, which has these filters, shows exactly so many."""

    key: str
    name: str
    count: int
    filters: dict[str, Any]
    url: str
    acting_for: str | None = Field(default=None, description="the absent official for whom the caller has this box")


class Inboxes(BaseModel):
    unit: str | None
    items: list[InboxRead]


class SavedFilterBody(DossierFilters):
    """The list's own filters; unknown ones are refused."""

    model_config = ConfigDict(extra="forbid")


class SavedFilterRead(BaseModel):
    name: str
    filters: dict[str, Any]
    url: str
    saved_at: datetime
