from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from analytics_service.database import Base


class Survey(Base):
    """One question, "did you file this dossier yourself?", to a sample of those who filed online in a period."""

    __tablename__ = "survey"
    __table_args__ = (
        CheckConstraint("sample_size > 0", name="sample_size"),
        CheckConstraint("first_day <= last_day", name="period"),
        Index("ix_survey_created_at", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    first_day: Mapped[date]
    last_day: Mapped[date]
    agency: Mapped[str] = mapped_column(Text)
    seed: Mapped[str] = mapped_column(Text)
    sample_size: Mapped[int]
    population: Mapped[int]
    """Dossiers that could have been drawn."""
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Sampled(Base):
    """A dossier that was drawn, and the answer, if there is one; who gave it is not kept."""

    __tablename__ = "survey_sample"
    __table_args__ = (CheckConstraint("(filed_it_oneself IS NULL) = (answered_at IS NULL)", name="answered"),)

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(primary_key=True)
    filed_it_oneself: Mapped[bool | None]
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
