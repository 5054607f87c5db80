from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text, Uuid

from dossier_service.database import Base


class MessageKind(StrEnum):
    MESSAGE = "message"
    """Between the applicant's side and the officials; both read it."""
    NOTE = "note"
    """Among officials; the applicant's side never learns that it is there."""


class DossierMessage(Base):
    """What was said about a dossier; append-only."""

    __tablename__ = "dossier_message"
    __table_args__ = (
        CheckConstraint("kind IN ('message', 'note')", name="kind"),
        CheckConstraint("length(body) BETWEEN 1 AND 4000", name="body"),
        CheckConstraint("cardinality(document_ids) <= 10", name="document_ids"),
        CheckConstraint("kind = 'message' OR author_role <> 'applicant'", name="note_by_official"),
        CheckConstraint("kind = 'message' OR cardinality(document_ids) = 0", name="note_without_files"),
        Index("ix_dossier_message_dossier_id_posted_at", "dossier_id", "posted_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"))
    kind: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(Text)
    author_role: Mapped[str] = mapped_column(Text)
    author_unit: Mapped[str | None] = mapped_column(Text)
    acting_for: Mapped[str | None] = mapped_column(Text)
    """The absent official for whom the author stood in."""
    body: Mapped[str] = mapped_column(Text)
    document_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    posted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class DossierFollower(Base):
    """An official who wants to find a dossier again; gives no right to see it."""

    __tablename__ = "dossier_follower"
    __table_args__ = (Index("ix_dossier_follower_follower", "follower"),)

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    follower: Mapped[str] = mapped_column(Text, primary_key=True)
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
