from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class ResumableUpload(Base):
    """A file on its way into a dossier; whole exactly when it has become a paper."""

    __tablename__ = "resumable_upload"
    __table_args__ = (
        CheckConstraint("length_bytes BETWEEN 1 AND 20971520", name="length"),
        CheckConstraint("received_bytes BETWEEN 0 AND length_bytes", name="received"),
        CheckConstraint("(received_bytes = length_bytes) = (document_id IS NOT NULL)", name="whole"),
        CheckConstraint("expires_at > created_at", name="expires"),
        Index("ix_resumable_upload_dossier_id_created_by", "dossier_id", "created_by"),
        Index("ix_resumable_upload_expires_at", "expires_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"))
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    length_bytes: Mapped[int] = mapped_column(BigInteger)
    received_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    """What is kept of it: the next byte's place."""
    about: Mapped[str | None] = mapped_column(Text)
    """`Upload-Metadata` as it was sent: the protocol gives it back so."""
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), unique=True)


class UploadPart(Base):
    """Some bytes of an upload, in an object of their own: a store of objects can't append."""

    __tablename__ = "upload_part"
    __table_args__ = (CheckConstraint("size_bytes > 0", name="size"),)

    upload_id: Mapped[UUID] = mapped_column(ForeignKey("resumable_upload.id", ondelete="CASCADE"), primary_key=True)
    starts_at_byte: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(Text)
    object_key: Mapped[str] = mapped_column(Text, unique=True)
