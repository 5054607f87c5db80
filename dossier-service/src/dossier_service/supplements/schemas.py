from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class SupplementItemRead(BaseModel):
    required_document: str
    name: str
    note: str
    supplied: bool = False


class SupplementRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: int
    reason: str
    legal_basis: str
    items: list[SupplementItemRead]
    requested_at: datetime
    justification: str | None
    counts_late: bool = Field(description="another request after the first: late in the 766 index (2.1)")
    expires_at: datetime
    reminded_at: datetime | None
    expired_at: datetime | None
    supplied_at: datetime | None
