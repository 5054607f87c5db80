from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, Field

from dossier_service.dossiers.schemas import Command, Line


class PlainReason(StrEnum):
    """For what an official needs an identity paper without a watermark (assumed list)."""

    SIGNATURE = "signature"
    """To check the electronic signature of the file."""
    ILLEGIBLE = "illegible"
    """The words hide what has to be read."""
    COMPARISON = "comparison"
    """To compare it with the paper itself or a register."""
    AUTHORITY = "authority"
    """A competent authority demands it."""
    NO_WATERMARK = "no_watermark"
    """None can be made of such a file."""


class PlainFileWanted(Command):
    """Both are told to the person whom the paper is about."""

    reason: PlainReason
    note: Line = Field(description="in the official's own words; it names no one")


class PlainFileAsked(BaseModel):
    """An identity paper that was opened without a watermark, and why."""

    document_id: UUID
    reason: PlainReason
    note: str
