from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from dossier_service.dossiers.schemas import Command, Line, Prose


class Validity(StrEnum):
    """Whether a result holds today."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"


class RevokeBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
    legal_basis: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    replaced_by: UUID | None = None
    """The result of the same agency that takes its place."""


class ResultDocument(BaseModel):
    id: UUID
    file_name: str
    media_type: str
    size: int
    sha256: str
    url: str


class ResultRead(BaseModel):
    """`documents` is empty for an acknowledgement, whose printed form is at `acknowledgement_url`."""

    id: UUID
    code: str
    title: str
    number: str | None
    issued_at: datetime
    signed_at: datetime | None
    expires_on: date | None
    validity: Validity
    revoked_at: datetime | None
    revoke_reason: str | None
    replaced_by: UUID | None
    documents: list[ResultDocument]
    acknowledgement_url: str | None


class ResultListed(BaseModel):
    """One line of the register."""

    id: UUID
    dossier_id: UUID
    dossier_code: str | None
    code: str
    number: str | None
    title: str
    issued_at: datetime
    expires_on: date | None
    validity: Validity


class ResultBody(Command):
    title: Line
    document_ids: list[UUID] = Field(default=[], max_length=20)
    number: Line | None = None
    """In the agency's register; made from the dossier's code when left out."""
    expires_on: date | None = None
    """The last day on which the result holds."""


class RateBody(Command):
    score: Annotated[int, Field(strict=True, ge=1, le=5)]
    comment: Prose | None = None
