from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text, Uuid

from dossier_service.database import Base


class Result(Base):
    """What the dossier ends with; without files it is the acknowledgement of a notice."""

    __tablename__ = "result"
    __table_args__ = (
        UniqueConstraint("dossier_id"),
        UniqueConstraint("number", "agency"),
        CheckConstraint("num_nonnulls(revoked_at, revoked_by, revoke_reason) IN (0, 3)", name="revoked"),
        CheckConstraint("replaced_by IS NULL OR revoked_at IS NOT NULL", name="replaced"),
        CheckConstraint("replaced_by <> id", name="another"),
        Index("ix_result_unsigned", "issued_at", "id", postgresql_where=text("signed_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"))
    code: Mapped[str] = mapped_column(Text, unique=True)
    """For public verification: random, says nothing."""
    title: Mapped[str] = mapped_column(Text)
    document_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    issued_by: Mapped[str] = mapped_column(Text)
    issued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    agency: Mapped[str | None] = mapped_column(Text)
    """Whose register it stands in."""
    number: Mapped[str | None] = mapped_column(Text)
    """In that register; the agency's own where it keeps one on paper."""
    expires_on: Mapped[date | None]
    """The last day on which it holds."""
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_by: Mapped[str | None] = mapped_column(Text)
    revoke_reason: Mapped[str | None] = mapped_column(Text)
    revoke_legal_basis: Mapped[str | None] = mapped_column(Text)
    replaced_by: Mapped[UUID | None] = mapped_column(ForeignKey("result.id"), index=True)
    signed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When its PDF files were signed electronically; None where no key is configured."""
    sign_attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class Rating(Base):
    """One per dossier (R10)."""

    __tablename__ = "rating"

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    score: Mapped[int] = mapped_column(SmallInteger)
    comment: Mapped[str | None] = mapped_column(Text)
    rated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
