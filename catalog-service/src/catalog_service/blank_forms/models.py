from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from catalog_service.database import Base


class StoredFile(Base):
    """The bytes of a blank form; who wants them knows their SHA-256 from a record or a draft."""

    __tablename__ = "form_file"
    __table_args__ = (CheckConstraint("size >= 1", name="size"), Index("ix_form_file_stored_at", "stored_at"))

    sha256: Mapped[str] = mapped_column(Text, primary_key=True)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    stored_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))
    """When it was stored last: an orphan is kept for a while from then on."""


class DrawnForm(Base):
    """A blank form as it was drawn from the electronic one."""

    __tablename__ = "drawn_form"
    __table_args__ = (
        ForeignKeyConstraint(["code", "version"], ["procedure_version.code", "procedure_version.version"]),
    )

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[str] = mapped_column(Text, primary_key=True)
    drawn_by: Mapped[str] = mapped_column(Text)
    """The pen: template, program and address; another pen draws anew."""
    content: Mapped[bytes] = mapped_column(LargeBinary)
