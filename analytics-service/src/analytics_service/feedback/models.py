from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from analytics_service.database import Base
from analytics_service.freshness.models import TODAY


class _Fact:
    """One feedback (phản ánh, kiến nghị) as it is counted. Each member is told by one event, so order is no matter."""

    feedback_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(Text)
    """Who has to deal with it, by the latest word (`unit_sequence`)."""
    unit_sequence: Mapped[int]
    kind: Mapped[str | None] = mapped_column(Text)
    dossier_id: Mapped[UUID | None]
    filed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answered_on_time: Mapped[bool | None]
    score: Mapped[int | None] = mapped_column(SmallInteger)
    known_on: Mapped[date] = mapped_column(server_default=TODAY)
    """The day at whose end it was first known to be so."""


class FeedbackFact(_Fact, Base):
    """As it is now."""

    __tablename__ = "feedback_fact"
    __table_args__ = (
        CheckConstraint("score BETWEEN 1 AND 5", name="score"),
        CheckConstraint("(answered_at IS NULL) = (answered_on_time IS NULL)", name="answered"),
        Index("ix_feedback_fact_filed_at", "filed_at"),
        Index("ix_feedback_fact_dossier_id", "dossier_id", postgresql_where=text("dossier_id IS NOT NULL")),
    )


class FeedbackFactPast(_Fact, Base):
    """As it was known at the end of the days from `known_on` until before `superseded_on`; append-only."""

    __tablename__ = "feedback_fact_past"
    __table_args__ = (CheckConstraint("superseded_on > known_on", name="superseded_on"),)

    superseded_on: Mapped[date] = mapped_column(primary_key=True)
