from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field


class Source(BaseModel):
    """Where a value was said before: in the log-in's profile, or in an own dossier."""

    kind: Literal["profile", "dossier"]
    dossier_id: UUID | None = None
    code: str | None = None
    filed_at: datetime | None = None


class Suggestion(BaseModel):
    """For what the draft leaves empty; nothing is filled in before the person takes it."""

    pointer: str
    value: Any
    source: Source


class Suggestions(BaseModel):
    items: list[Suggestion] = Field(description="at most one for each empty answer, the newest that was given")
