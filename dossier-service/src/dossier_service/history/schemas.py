from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.schemas import Coded


class Change(BaseModel):
    before: Any
    after: Any


class HistoryEntry(BaseModel):
    """One step as it was written down: who, for whom, why, from what to what."""

    sequence: int
    action: str
    from_status: Status | None
    to_status: Status
    actor: str
    actor_role: str
    actor_unit: Coded | None
    acting_for: str | None = Field(description="the absent official in whose place the actor stood")
    reason: str | None
    legal_basis: str | None
    details: dict[str, Any]
    changed: dict[str, Change] | None = Field(
        description="what the step changed of the dossier beside its status, old and new; older entries do not say"
    )
    occurred_at: datetime
    hash: str = Field(description="SHA-256 of the entry before and of this one, in hexadecimal")


class HistoryRead(BaseModel):
    items: list[HistoryEntry]
    next_cursor: str | None = None


class Verification(BaseModel):
    sound: bool = Field(description="every entry is as it was written, and none is missing")
    entries: int
    broken_at: int | None = Field(description="the first entry that is not as it was written, or is missing")
    head: str | None = Field(description="the newest entry's hash: keep it, and compare it later")


class DayRoot(BaseModel):
    day: date
    entries: int
    root: str = Field(description="one hash for all that was written down that day, chained to the day before")
