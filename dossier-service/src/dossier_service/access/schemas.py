from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, StringConstraints


class Access(BaseModel):
    """What another service needs to decide whether to show its part of a dossier; `visible` false says nothing more."""

    visible: bool
    owner: bool = False
    code: str | None = None
    applicant_name: str | None = None
    agency: str | None = None


class CodeLookup(BaseModel):
    code: Annotated[str, StringConstraints(min_length=4, max_length=60)]
    identity_tail: Annotated[str, StringConstraints(min_length=4, max_length=13)]


class FoundDossier(BaseModel):
    dossier_id: UUID
