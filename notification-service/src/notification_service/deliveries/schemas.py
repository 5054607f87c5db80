from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from notification_service.deliveries.lifecycle import DeliveryStatus, RecipientRole
from notification_service.templates.notices import Channel, Notice


class DeliveryRead(BaseModel):
    """`reason` says why it failed or was not sent, as a code; addresses and texts are not kept."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    dossier_id: UUID | None
    feedback_id: UUID | None = Field(description="what it is about when that is no dossier")
    agreement_id: UUID | None = Field(description="a representation or an offered dossier that it is about")
    appointment_id: UUID | None = Field(description="an appointment that it is about")
    event: Notice
    recipient: Annotated[RecipientRole, BeforeValidator(lambda recipient: recipient.partition(":")[0])]
    channel: Channel
    status: DeliveryStatus
    reason: str | None
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime
    finished_at: datetime | None
