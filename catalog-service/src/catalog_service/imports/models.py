from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column
from sqlalchemy.types import Text

from catalog_service.database import Base

_OUTCOMES = "('created', 'updated', 'retired', 'unchanged', 'not_applied', 'rejected')"


class ImportJob(Base):
    """An import that waits for the worker, then what became of it. The worker holds the row's lock while it works."""

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
    report: Mapped[Any] = deferred(mapped_column(JSON(none_as_null=True), nullable=True))
    """Written by processes of the version before alone; a trigger makes rows of it, and nothing is left here."""
    counts: Mapped[dict[str, int] | None] = mapped_column(JSONB(none_as_null=True))
    """How many rows came to which outcome; None: there is no report."""
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ImportRow(Base):
    """What became of one row of an import; `number` is its place in the report, from 1. Never changed."""

    __tablename__ = "import_row"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint(f"outcome IN {_OUTCOMES}", name="outcome"),
        CheckConstraint(f"planned IS NULL OR (planned IN {_OUTCOMES} AND outcome = 'not_applied')", name="planned"),
        CheckConstraint('"row" > 0', name="row"),
        CheckConstraint(
            "jsonb_typeof(problems) = 'array' AND (problems = '[]'::jsonb OR outcome = 'rejected')", name="problems"
        ),
        CheckConstraint(
            "jsonb_typeof(notes) = 'array' AND (notes = '[]'::jsonb OR outcome <> 'rejected')", name="notes"
        ),
        Index("ix_import_row_outcome", "operation_id", "outcome", "number"),
    )

    operation_id: Mapped[UUID] = mapped_column(
        ForeignKey("import_job.operation_id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    code: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    planned: Mapped[str | None] = mapped_column(Text)
    sheet: Mapped[str | None] = mapped_column(Text)
    row: Mapped[int]
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
