from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from catalog_service.database import Base

_TAKEN_BACK = (
    "(taken_back_at IS NULL) = (taken_back_by IS NULL) AND (taken_back_at IS NULL) = (taken_back_reason IS NULL)"
)


class Reorganisation(Base):
    """What one decision did to units, and whether it was taken back before its day."""

    __tablename__ = "reorganisation"
    __table_args__ = (
        CheckConstraint("action IN ('rename', 'move', 'merge', 'split', 'abolish')", name="action"),
        CheckConstraint(_TAKEN_BACK, name="taken_back"),
        Index("ix_reorganisation_unit", "unit", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(Text, ForeignKey("agency.code"))
    action: Mapped[str] = mapped_column(Text)
    effective_on: Mapped[date]
    decision: Mapped[str] = mapped_column(Text)
    ordered_by: Mapped[str] = mapped_column(Text)
    ordered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Each changed unit by its code, as it was imported or exported then."""
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)
    taken_back_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    taken_back_by: Mapped[str | None] = mapped_column(Text)
    taken_back_reason: Mapped[str | None] = mapped_column(Text)
