from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, deferred, mapped_column
from sqlalchemy.types import LargeBinary, Text

from analytics_service.database import Base


class Export(Base):
    """A file that was asked for; its content is there from the end of the work until `expires_at`."""

    __tablename__ = "export"
    __table_args__ = (
        CheckConstraint("file_format IN ('csv', 'xlsx')", name="file_format"),
        CheckConstraint("first_day <= last_day", name="period"),
        CheckConstraint("(content IS NULL) = (expires_at IS NULL)", name="kept"),
        Index("ix_export_requested_by", "requested_by", "requested_at"),
        Index("ix_export_waiting", "requested_at", postgresql_where=text("ended_at IS NULL")),
    )

    operation_id: Mapped[UUID] = mapped_column(ForeignKey("operation.id"), primary_key=True)
    file_format: Mapped[str] = mapped_column(Text)
    first_day: Mapped[date]
    last_day: Mapped[date]
    agency: Mapped[str] = mapped_column(Text)
    columns: Mapped[list[str]] = mapped_column(ARRAY(Text))
    language: Mapped[str] = mapped_column(Text)
    rows: Mapped[int]
    requested_by: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    attempts: Mapped[int] = mapped_column(SmallInteger)
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))


class ExportTemplate(Base):
    """A choice of columns that somebody keeps."""

    __tablename__ = "export_template"
    __table_args__ = (
        UniqueConstraint("owner", "name", name="uq_export_template_owner_name"),
        CheckConstraint("cardinality(columns) > 0", name="columns"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    columns: Mapped[list[str]] = mapped_column(ARRAY(Text))
