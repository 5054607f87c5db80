from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class SupplementItemRead(BaseModel):
    required_document: str
    name: str
    note: str


class SupplementRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    reason: str
    legal_basis: str
    items: list[SupplementItemRead]
    requested_at: datetime
    supplied_at: datetime | None
