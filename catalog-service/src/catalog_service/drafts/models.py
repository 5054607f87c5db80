from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from catalog_service.database import Base


class RetirementPlan(Base):
    """That a procedure ends, and how its versions stood before: what taking it back restores."""

    __tablename__ = "retirement_plan"
    __table_args__ = (
        CheckConstraint(
            "num_nonnulls(taken_back_by, taken_back_at, taken_back_reason) IN (0, 3)", name="taken_back_whole"
        ),
        Index("uq_retirement_plan_code", "code", unique=True, postgresql_where=text("taken_back_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, ForeignKey("procedure.code"))
    last_day: Mapped[date]
    courses: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """`version, valid_to, successor` of each version that it has changed."""
    planned_by: Mapped[str] = mapped_column(Text)
    planned_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    taken_back_by: Mapped[str | None] = mapped_column(Text)
    taken_back_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    taken_back_reason: Mapped[str | None] = mapped_column(Text)


class ProcedureDraft(Base):
    """The next version in the editor's hands, beside what is published."""

    __tablename__ = "procedure_draft"

    code: Mapped[str] = mapped_column(Text, ForeignKey("procedure.code"), primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    """json, not jsonb: the order of a form's fields has a meaning."""
    version: Mapped[int]
    """Of this row, for ETag."""
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
