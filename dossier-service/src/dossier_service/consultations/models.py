from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from servicekit.auth import Caller
from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text, Uuid

from dossier_service.database import Base

OPEN = "answered_at IS NULL AND recalled_at IS NULL"


class TaskKind(StrEnum):
    CONSULTATION = "consultation"
    """An officer asks for an opinion; any number side by side."""
    CHAINED = "chained"
    """A step of the internal process that another agency does, one after the other (liên thông)."""


class Task(Base):
    """What another unit has to do for a dossier, by its own date; the dossier stays one and its clock runs on."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_unit_asked_at_id", "unit", text("asked_at DESC"), text("id DESC")),
        Index("ix_task_asked_at_id", text("asked_at DESC"), text("id DESC")),
        Index(
            "ix_task_open_unit_asked_at_id",
            "unit",
            text("asked_at DESC"),
            text("id DESC"),
            postgresql_where=text(OPEN),
        ),
        Index("ix_task_due_at", "due_at", postgresql_where=text(f"{OPEN} AND overdue_told_at IS NULL")),
        Index("uq_task_step", "dossier_id", "step_id", unique=True, postgresql_where=text("recalled_at IS NULL")),
        CheckConstraint("kind IN ('consultation', 'chained')", name="kind"),
        CheckConstraint("(kind = 'chained') = (step_id IS NOT NULL)", name="step"),
        CheckConstraint("answered_at IS NULL OR recalled_at IS NULL", name="end"),
        CheckConstraint("jsonb_typeof(time_limit) = 'object'", name="time_limit"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    step_id: Mapped[str | None] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    question: Mapped[str] = mapped_column(Text)
    document_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    """The papers that the asked unit may open; of others it sees nothing."""
    asked_by: Mapped[str] = mapped_column(Text)
    asked_for: Mapped[str | None] = mapped_column(Text)
    """The absent official for whom a substitute has asked."""
    asked_by_unit: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    time_limit: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """From the asking to the date; not known of the oldest tasks."""
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    overdue_told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answered_by: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    recalled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    recalled_by: Mapped[str | None] = mapped_column(Text)

    def recallable_by(self, caller: Caller) -> bool:
        """By who asked and for whom, or by an approver: nobody's absence holds a dossier up."""
        return caller.subject in (self.asked_by, self.asked_for) or caller.has_role("approver")
