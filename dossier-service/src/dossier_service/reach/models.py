from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class Reach(Base):
    """Whether any message about a dossier has reached whose it is (X-23), as far as the channels say; no address."""

    __tablename__ = "reach"
    __table_args__ = (
        CheckConstraint("told_means IN ('phone', 'post', 'in_person')", name="told_means"),
        CheckConstraint("num_nonnulls(told_at, told_by, told_means) IN (0, 3)", name="told"),
        CheckConstraint("num_nonnulls(failed_at, failed_channel) IN (0, 2)", name="failed"),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    delivered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """The first time."""
    failed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    failed_channel: Mapped[str | None] = mapped_column(Text)
    """The last that failed for good."""
    told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    told_by: Mapped[str | None] = mapped_column(Text)
    told_means: Mapped[str | None] = mapped_column(Text)
