from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class ArchiveTaken(Base):
    """Who took a whole dossier away, and when; append-only."""

    __tablename__ = "archive_taken"
    __table_args__ = (CheckConstraint("documents >= 0", name="documents"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    taken_by: Mapped[str] = mapped_column(Text)
    unit: Mapped[str | None] = mapped_column(Text)
    documents: Mapped[int]
    """So many files were in it, as far as they were still whole."""
    taken_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
