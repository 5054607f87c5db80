from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from dossier_service.database import Base
from dossier_service.dossiers.models import Dossier


class DraftTerm(Base):
    """Until when a draft is kept, from when its owner was told so; without meaning once somebody works on it again."""

    __tablename__ = "draft_term"
    __table_args__ = (
        CheckConstraint("expires_at > told_at", name="day_ahead"),
        CheckConstraint("expired_at >= expires_at", name="not_before_the_day"),
        CheckConstraint("erased_at >= expired_at", name="erased_after"),
        Index("ix_draft_term_expires_at", "expires_at", "dossier_id", postgresql_where=text("expired_at IS NULL")),
        Index(
            "ix_draft_term_expired_at",
            "expired_at",
            "dossier_id",
            postgresql_where=text("expired_at IS NOT NULL AND erased_at IS NULL"),
        ),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    told_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expired_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


Index("ix_dossier_draft_updated_at", Dossier.updated_at, Dossier.id, postgresql_where=text("status = 'draft'"))
