from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from dossier_service.documents.schemas import DocumentRead


class ReuseBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    document_id: UUID
    required_document: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None


class OwnDocumentRead(DocumentRead):
    """A paper that is there already, with the dossier that it came with."""

    dossier_id: UUID
