from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text, Uuid

from dossier_service.database import Base


class PrintedForm(Base):
    """A form as it was issued: every word that stands on it, and the template. The database refuses to change it."""

    __tablename__ = "printed_form"
    __table_args__ = (
        ForeignKeyConstraint(["dossier_id", "sequence"], ["dossier_history.dossier_id", "dossier_history.sequence"]),
        CheckConstraint("form IN ('01', '02', '03', '04', '05')", name="form"),
        CheckConstraint("(form = '05') = (from_unit IS NOT NULL AND to_unit IS NOT NULL)", name="hand_over"),
        Index(
            "ix_printed_form_hand_over",
            "from_unit",
            "to_unit",
            "created_at",
            postgresql_where=text("form = '05'"),
        ),
    )

    dossier_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    form: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """Counted from 1 among the dossier's forms of that kind."""
    sequence: Mapped[int]
    """The step that issued it."""
    template: Mapped[str] = mapped_column(Text)
    """By name and version, without ending: `01-1`."""
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Of the control slip: its head on that day and the one line that was added."""
    from_unit: Mapped[str | None] = mapped_column(Text)
    to_unit: Mapped[str | None] = mapped_column(Text)
    """Of a hand-over: where the dossier lay, and where it went."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
