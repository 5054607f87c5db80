from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from dossier_service.dossiers.schemas import Command, Line, Prose
from dossier_service.removals.models import RemovalState


class RemovalRequest(Command):
    reason: Prose = Field(description="why it ought never to have been in the record: a test, a double, a wrong person")
    legal_basis: Line


class RemovalRead(BaseModel):
    id: UUID
    dossier_id: UUID
    dossier_code: str
    procedure_code: str
    state: RemovalState
    reason: str
    legal_basis: str
    requested_by: str
    requested_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    restorable_until: datetime | None = Field(description="the last instant at which an approver may put it back")
    restored_at: datetime | None
    erased_at: datetime | None = Field(description="when its papers, contacts and answers were erased")
