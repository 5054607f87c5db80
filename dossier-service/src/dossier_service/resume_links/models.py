from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class ResumeLink(Base):
    """By which somebody finds a draft again on another device; it gives no right, and one holds at a time."""

    __tablename__ = "resume_link"
    __table_args__ = (
        CheckConstraint("channel IN ('sms', 'email')", name="channel"),
        CheckConstraint("sent_to IS NULL OR channel IS NOT NULL", name="sent_to"),
        CheckConstraint("sent_to IS NULL OR ended_at IS NULL", name="forgotten"),
        CheckConstraint("expires_at > asked_at", name="expires"),
        Index("ix_resume_link_live", "dossier_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("ix_resume_link_expires_at", "expires_at", "id", postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    asked_by: Mapped[str] = mapped_column(Text)
    channel: Mapped[str | None] = mapped_column(Text)
    """None: shown where it was asked for."""
    sent_to: Mapped[str | None] = mapped_column(Text)
    """The contact that the log-in carried; gone with the link."""
    digest: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    """SHA-256 of the token; None until the message is about to be sent."""
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    opened_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """The last time."""
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
