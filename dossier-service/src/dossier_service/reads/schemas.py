from datetime import datetime

from pydantic import BaseModel, Field

from dossier_service.dossiers.schemas import Coded
from dossier_service.reads.models import Part, ReadKind


class AccessEntry(BaseModel):
    """One time that somebody outside the people of the dossier was shown their data, a register with them in it too."""

    kind: ReadKind
    part: Part | None = Field(description="which part of the dossier, where it was not the whole or a list of dossiers")
    unit: Coded | None
    reader: str | None = Field(description="the account; to auditors alone")
    read_at: datetime
