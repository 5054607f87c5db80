from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class Recalculation(Base):
    """Open dossiers are reckoned again by a changed calendar, in the order of their ids; `position` is the last one."""

    __tablename__ = "recalculation"
    __table_args__ = (Index("ix_recalculation_waiting", "operation_id", postgresql_where=text("finished_at IS NULL")),)

    operation_id: Mapped[UUID] = mapped_column(ForeignKey("operation.id"), primary_key=True)
    version: Mapped[int] = mapped_column(ForeignKey("calendar_version.number"))
    first_day: Mapped[date]
    """What was due before that day stays as it is."""
    unit: Mapped[str | None] = mapped_column(Text)
    """Whose hours were changed; None when days were, which are everybody's."""
    position: Mapped[UUID | None]
    failures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """How many dossiers could not be reckoned, by agency."""
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class MovedDue(Base):
    """A dossier whose due date a recalculation has moved."""

    __tablename__ = "moved_due"

    operation_id: Mapped[UUID] = mapped_column(ForeignKey("recalculation.operation_id"), primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), primary_key=True, index=True)
    due_at_before: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
