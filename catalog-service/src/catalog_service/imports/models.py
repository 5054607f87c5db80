from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from catalog_service.database import Base


class ImportJob(Base):
    """An import that waits for the worker, then its report. The worker holds the row's lock while it works."""

    __tablename__ = "import_job"
    __table_args__ = (
        CheckConstraint("format IN ('json', 'spreadsheet', 'national')", name="format"),
        Index("ix_import_job_waiting", "operation_id", postgresql_where=text("finished_at IS NULL")),
    )

    operation_id: Mapped[UUID] = mapped_column(ForeignKey("operation.id"), primary_key=True)
    document: Mapped[bytes | None] = mapped_column(LargeBinary)
    """As it came, in its format; dropped once the job is finished."""
    format: Mapped[str] = mapped_column(Text, server_default="json")
    dry_run: Mapped[bool]
    requested_by: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    report: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
