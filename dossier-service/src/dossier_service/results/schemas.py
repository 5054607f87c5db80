from datetime import datetime
from uuid import UUID

from pydantic import BaseModel


class ResultDocument(BaseModel):
    id: UUID
    file_name: str
    media_type: str
    size: int
    sha256: str
    url: str


class ResultRead(BaseModel):
    """`documents` is empty for an acknowledgement, whose printed form is at `acknowledgement_url`."""

    id: UUID
    code: str
    title: str
    issued_at: datetime
    documents: list[ResultDocument]
    acknowledgement_url: str | None
