from datetime import datetime
from uuid import UUID

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from dossier_service.documents.schemas import Confidentiality, Purpose


class ResumableUploadRead(BaseModel):
    """`received_bytes` is where to go on; `document_id` the paper that it has become, when it is whole."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    length_bytes: int
    received_bytes: int
    expires_at: datetime
    document_id: UUID | None


class UploadMetadata(BaseModel):
    """What `Upload-Metadata` may say, in the words of tus clients and in those of the form for a paper; others are
    passed over, since some clients send all they know of a file."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    file_name: str | None = Field(default=None, validation_alias=AliasChoices("filename", "name"))
    media_type: str | None = Field(default=None, validation_alias=AliasChoices("filetype", "type"))
    required_document: str | None = Field(default=None, max_length=100)
    purpose: Purpose | None = None
    confidentiality: Confidentiality | None = None
    replaces: UUID | None = None
