from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class MismatchRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    dossier_id: UUID
    due_at: datetime | None
    derived_due_at: datetime | None
    fault: Literal["differs", "unreadable"]
    found_at: datetime
