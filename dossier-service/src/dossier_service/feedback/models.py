from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Sequence, SmallInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base

feedback_number_sequence = Sequence("feedback_number_seq", metadata=Base.metadata)


class Feedback(Base):
    """What somebody tells the administration (phản ánh, kiến nghị), from the filing to the published answer."""

    __tablename__ = "feedback"
    __table_args__ = (
        Index("ix_feedback_unit_filed_at_id", "unit", text("filed_at DESC"), text("id DESC")),
        Index("ix_feedback_filed_by_filed_at_id", "filed_by", text("filed_at DESC"), text("id DESC")),
        Index("ix_feedback_published", text("id DESC"), postgresql_where=text("published_at IS NOT NULL")),
        CheckConstraint("(published_at IS NULL) = (public_content IS NULL)", name="public"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    contact: Mapped[dict[str, Any]] = mapped_column(JSONB)
    filed_by: Mapped[str | None] = mapped_column(Text)
    dossier_id: Mapped[UUID | None] = mapped_column(ForeignKey("dossier.id"), index=True)
    unit: Mapped[str] = mapped_column(Text)
    """Who has to deal with it now."""
    answer: Mapped[str | None] = mapped_column(Text)
    public_title: Mapped[str | None] = mapped_column(Text)
    public_content: Mapped[str | None] = mapped_column(Text)
    public_answer: Mapped[str | None] = mapped_column(Text)
    filed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Until when the next step is due; None when nobody in the administration has to do anything."""
    ask_by: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answer_due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    late: Mapped[bool] = mapped_column(default=False)
    """Whether any step came after its date (766 index 5.2)."""
    score: Mapped[int | None] = mapped_column(SmallInteger)
    sequence: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class FeedbackStep(Base):
    """Who did what when; append-only."""

    __tablename__ = "feedback_step"

    feedback_id: Mapped[UUID] = mapped_column(ForeignKey("feedback.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(Text)
    actor: Mapped[str | None] = mapped_column(Text)
    acting_for: Mapped[str | None] = mapped_column(Text)
    """The absent official for whom the actor stood in."""
    unit: Mapped[str] = mapped_column(Text)
    words: Mapped[str | None] = mapped_column(Text)
    on_time: Mapped[bool | None]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
