from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, computed_field


class Purpose(StrEnum):
    FILING = "filing"
    SUPPLEMENT = "supplement"
    RESULT = "result"
    MESSAGE = "message"


class Confidentiality(StrEnum):
    """Who opens a paper of those who see its dossier."""

    NORMAL = "normal"
    RESTRICTED = "restricted"
    """The applicant's side and the agency that decides; not the desk that took it in."""


class Scan(StrEnum):
    PENDING = "pending"
    CLEAN = "clean"
    INFECTED = "infected"
    FAILED = "failed"
    SKIPPED = "skipped"


class DocumentRead(BaseModel):
    """`scan` is `skipped` where no scanner is configured: the file opens with a visible warning."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    purpose: Purpose
    required_document: str | None
    file_name: str
    media_type: str
    size: int
    sha256: str
    scan: Scan
    version: int = 1
    replaced_by: UUID | None = Field(default=None, description="the next version of the same paper")
    reused_from: UUID | None = Field(default=None, description="the earlier paper of the same owner that this one is")
    confidentiality: Confidentiality = Confidentiality.NORMAL
    uploaded_at: datetime

    @computed_field
    @property
    def warning(self) -> Literal["not_scanned"] | None:
        return "not_scanned" if self.scan is Scan.SKIPPED else None


class LinkRead(BaseModel):
    """`url` opens the one file without a log-in until `expires_at`."""

    url: str
    expires_at: datetime
