"""Another unit is asked, or does a step of its own."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.dossier.base import DossierEvent


class ConsultationRequested(DossierEvent):
    subject: ClassVar[str] = "dossier.consultation_requested.v1"

    task_id: UUID
    unit: str
    due_at: AwareDatetime | None


class ConsultationAnswered(DossierEvent):
    subject: ClassVar[str] = "dossier.consultation_answered.v1"

    task_id: UUID


class ConsultationRecalled(DossierEvent):
    subject: ClassVar[str] = "dossier.consultation_recalled.v1"

    task_id: UUID


class ConsultationOverdue(DossierEvent):
    """The asked unit has not answered in time; told once."""

    subject: ClassVar[str] = "dossier.consultation_overdue.v1"

    task_id: UUID
    unit: str
    due_at: AwareDatetime
    above: list[str] = Field(default=[])
    """Codes: the units above `unit`, whose heads hear of it too."""
