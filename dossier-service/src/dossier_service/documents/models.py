from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class Document(Base):
    """A paper of a dossier; the bytes lie in the object store."""

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("confidentiality IN ('normal', 'restricted')", name="confidentiality"),
        CheckConstraint("scan IN ('pending', 'clean', 'infected', 'failed', 'skipped')", name="scan"),
        CheckConstraint("(scan = 'pending') = (scan_at IS NOT NULL)", name="scan_at"),
        Index("ix_document_scan_at", "scan_at", "id", postgresql_where=text("scan = 'pending'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    purpose: Mapped[str] = mapped_column(Text)
    """`filing`, `supplement`, `result` or `message`."""
    required_document: Mapped[str | None] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(Text)
    object_key: Mapped[str | None] = mapped_column(Text, index=True)
    """None where a process of the version before wrote it: then the bytes lie under their SHA-256."""
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    replaced_by: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"), unique=True)
    reused_from: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"), index=True)
    """An earlier paper of the same owner, whose bytes this one shares (NĐ 107/2021)."""
    confidentiality: Mapped[str] = mapped_column(Text, default="normal", server_default=text("'normal'"))
    scan: Mapped[str] = mapped_column(Text)
    finding: Mapped[str | None] = mapped_column(Text)
    """What the scanner found, in its own words."""
    scan_attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    scan_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When the scanner is asked next."""
    scanned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    uploaded_by: Mapped[str] = mapped_column(Text)
    uploaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    @property
    def key(self) -> str:
        return self.object_key or f"{self.sha256[:2]}/{self.sha256}"
