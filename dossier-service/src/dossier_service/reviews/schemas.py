from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from dossier_service.dossiers.schemas import Command, Prose
from dossier_service.reviews.models import Outcome
from dossier_service.reviews.rules import Reason


class ReplyBody(Command):
    body: Prose


class CloseBody(Command):
    outcome: Literal[Outcome.UNFOUNDED, Outcome.ASSISTED, Outcome.SUSPECTED_PROXY]
    note: Prose = Field(description="why; whoever is concerned reads it")


class Reply(BaseModel):
    side: Literal["owner", "filer"]
    body: str
    replied_at: datetime


class ReviewRead(BaseModel):
    """Of one dossier: to auditors, to whose dossier it is, and to who filed it. It has no effect on the dossier."""

    state: Literal["open", "closed"]
    reasons: list[Reason]
    points: int | None = Field(description="what the reasons weigh together, 0-100; to auditors alone")
    opened_at: datetime
    expires_at: datetime = Field(description="then it ends without a finding")
    replies: list[Reply]
    outcome: Outcome | None
    note: str | None
    closed_at: datetime | None


class ReviewListed(BaseModel):
    """What waits to be looked at: no person, no account, no weight, and always in the order of opening."""

    dossier_id: UUID
    dossier_code: str | None
    opened_at: datetime
    expires_at: datetime
    replied: bool
    outcome: Outcome | None
