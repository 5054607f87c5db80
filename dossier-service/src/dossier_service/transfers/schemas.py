from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from dossier_service.dossiers.schemas import Command
from dossier_service.representations.schemas import Agent
from dossier_service.transfers.models import TransferState


class TransferOffer(Command):
    to: Agent = Field(description="whom it is offered to, by identity; they take it from their own account")


class TransferRead(BaseModel):
    """Until it is accepted the other side learns which dossier it is, and nothing of what is in it."""

    id: UUID
    dossier_id: UUID
    side: Literal["from", "to"] = Field(description="which of the two the caller is")
    dossier_code: str = Field(description="or the draft's number")
    procedure_code: str
    from_name: str
    to_name: str
    state: TransferState
    offered_at: datetime
    expires_at: datetime
    ended_at: datetime | None
