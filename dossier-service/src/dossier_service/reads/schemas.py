from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from dossier_service.dossiers.schemas import Coded
from dossier_service.reads.models import Part, ReadKind
from dossier_service.watermarks.schemas import PlainFileAsked


class AccessEntry(BaseModel):
    """One time that somebody outside the people of the dossier was shown their data, a register with them in it too."""

    id: UUID = Field(description="stands in the watermark of the copy that was opened")
    kind: ReadKind
    part: Part | None = Field(description="which part of the dossier, where it was not the whole or a list of dossiers")
    plain: PlainFileAsked | None = Field(description="an identity paper that was opened without a watermark")
    unit: Coded | None
    reader: str | None = Field(description="the account; to auditors alone")
    read_at: datetime
