from pydantic import BaseModel, Field

from dossier_service.dossiers.schemas import DossierRead


class LeftOut(BaseModel):
    """What of the earlier dossier is not in the new draft, and why."""

    pointer: str
    message: str


class DraftCopied(BaseModel):
    """`missing` of the draft says what the version in force asks for beyond what was taken over."""

    dossier: DossierRead
    left_out: list[LeftOut] = Field(description="what the version in force has no place for")
