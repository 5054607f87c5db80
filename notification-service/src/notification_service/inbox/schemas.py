from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from notification_service.templates.notices import Notice


class NotificationRead(BaseModel):
    """Plain text; `event` is the kind of news, about one of the three; `read_at` empty until it was read."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    event: Notice
    dossier_id: UUID | None
    feedback_id: UUID | None
    agreement_id: UUID | None
    title: str
    body: str
    created_at: datetime
    read_at: datetime | None
