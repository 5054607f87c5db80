from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, computed_field

from notification_service.templates.notices import Notice

_MOVED = "/api/v1/dossiers?assignee=me&due_moved_by={}"


class NotificationRead(BaseModel):
    """Plain text; `event` is the kind of news, about one of the five; `read_at` empty until it was read."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    event: Notice
    dossier_id: UUID | None
    feedback_id: UUID | None
    agreement_id: UUID | None
    recalculation_id: UUID | None
    appointment_id: UUID | None
    title: str
    body: str
    created_at: datetime
    read_at: datetime | None

    @computed_field(description="the list that it is about")
    @property
    def list_url(self) -> str | None:
        return _MOVED.format(self.recalculation_id) if self.recalculation_id else None
