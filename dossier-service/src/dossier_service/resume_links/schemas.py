from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from dossier_service.dossiers.schemas import Command, Missing, ProcedureRef

Sending = Literal["sms", "email"]


class ResumeLinkBody(Command):
    channel: Sending | None = Field(
        default=None,
        description="how it is sent to the contact that your log-in carries; nothing: it is in the answer alone",
    )


class ResumeLinkRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    channel: Sending | None
    asked_at: datetime
    expires_at: datetime
    opened_at: datetime | None = Field(description="the last time")


class ResumeLinkMade(ResumeLinkRead):
    token: str | None = Field(default=None, description="said once, where it is not sent")
    url: str | None = Field(default=None, description="the portal's page with the token behind `#`, for a QR code")


class ResumeLinkOpen(Command):
    token: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=100)]


class Resumed(BaseModel):
    """The draft, as far as it takes to go on."""

    dossier_id: UUID
    draft_number: str
    procedure: ProcedureRef
    continue_at: Missing | None = Field(description="the first thing that is missing; null: it can be submitted")


class SendingNow(Command):
    channel: Sending


class TokenToSend(BaseModel):
    """For the notification service alone, at the moment of sending; kept nowhere in clear."""

    to: str
    token: str
    url: str | None
