from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from dossier_service.dossiers.schemas import Command, Line


class OfficialEntry(Command):
    subject: Line
    roles: Annotated[list[Literal["clerk", "officer", "approver", "leader"]], Field(min_length=1, max_length=4)]
    unit: Line


class OfficialEntries(Command):
    officials: Annotated[list[OfficialEntry], Field(min_length=1, max_length=1000)]


class OfficialRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    subject: str
    roles: list[str]
    unit: str
    last_seen_at: datetime | None
