from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class Outcome(StrEnum):
    UNFOUNDED = "unfounded"
    ASSISTED = "assisted"
    """Filed for somebody, and that was their wish."""
    SUSPECTED_PROXY = "suspected_proxy"
    """Filed in the person's place; counted so."""
    EXPIRED = "expired"
    """Nobody has decided in time: no finding."""


class FilingScore(Base):
    """What the signs of one filing weigh together; goes with the provenance that it was reckoned from."""

    __tablename__ = "filing_score"
    __table_args__ = (CheckConstraint("points BETWEEN 0 AND 100", name="points"),)

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("provenance.dossier_id", ondelete="CASCADE"), primary_key=True)
    points: Mapped[int] = mapped_column(SmallInteger)
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text))
    scored_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class FilingReview(Base):
    """A person looks at how a dossier was filed; whoever is concerned may answer. It stands in no dossier's way."""

    __tablename__ = "filing_review"
    __table_args__ = (
        CheckConstraint("outcome IN ('unfounded', 'assisted', 'suspected_proxy', 'expired')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="closed"),
        CheckConstraint("outcome IS NULL OR outcome = 'expired' OR closed_by IS NOT NULL", name="by_a_person"),
        CheckConstraint("expires_at > opened_at", name="expires_at"),
        Index("ix_filing_review_open", "expires_at", postgresql_where=text("closed_at IS NULL")),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("provenance.dossier_id", ondelete="CASCADE"), primary_key=True)
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text))
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    outcome: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    closed_by: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class FilingReviewReply(Base):
    """What somebody concerned says to it; append-only."""

    __tablename__ = "filing_review_reply"
    __table_args__ = (
        CheckConstraint("side IN ('owner', 'filer')", name="side"),
        CheckConstraint("length(body) BETWEEN 1 AND 4000", name="body"),
        Index("ix_filing_review_reply_dossier_id_replied_at", "dossier_id", "replied_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("filing_review.dossier_id", ondelete="CASCADE"))
    side: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    replied_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
