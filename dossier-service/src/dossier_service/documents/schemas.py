from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Purpose(StrEnum):
    FILING = "filing"
    SUPPLEMENT = "supplement"
    RESULT = "result"
    MESSAGE = "message"


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
    scan: Literal["pending", "clean", "infected", "failed", "skipped"]
    uploaded_at: datetime
