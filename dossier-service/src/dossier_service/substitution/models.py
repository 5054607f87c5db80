from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class Substitution(Base):
    """Who acts for an absent official, from the first to the last day; an official has one substitute at a time."""

    __tablename__ = "substitution"
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="ck_substitution_period"),
        CheckConstraint("absent <> substitute", name="ck_substitution_another"),
        Index("ix_substitution_substitute_ends_on", "substitute", "ends_on"),
        Index("ix_substitution_absent_ends_on", "absent", "ends_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    absent: Mapped[str] = mapped_column(Text)
    substitute: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
