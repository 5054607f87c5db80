from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from dossier_service.dossiers.schemas import Command, Line, Prose


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


class SupplementItem(Command):
    required_document: Line
    note: Prose


class SupplementBody(Command):
    reason: Prose
    legal_basis: Line
    items: Annotated[list[SupplementItem], Field(min_length=1, max_length=50)]
    justification: Prose | None = Field(
        default=None, description="why everything was not asked for at once; required from the second request on"
    )
