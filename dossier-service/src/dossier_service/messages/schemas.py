from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from dossier_service.dossiers.schemas import Coded, Command, Prose
from dossier_service.messages.models import MessageKind


class MessageBody(Command):
    """1-4,000 characters, with at most ten files that were uploaded before with the purpose `message`."""

    body: Prose
    document_ids: Annotated[list[UUID], Field(default_factory=list, max_length=10)]


class NoteText(Command):
    body: Prose


class MessageRead(BaseModel):
    """To the applicant's side an official appears by role and unit, to officials by account too."""

    id: UUID
    kind: MessageKind
    author: str | None
    author_role: str
    author_unit: Coded | None
    acting_for: str | None = Field(description="the absent official for whom the author stood in; to officials alone")
    body: str
    document_ids: list[UUID] = Field(description="those of its files that open to the caller")
    posted_at: datetime


class FollowerRead(BaseModel):
    follower: str
    since: datetime
