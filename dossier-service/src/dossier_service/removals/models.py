from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class RemovalState(StrEnum):
    REQUESTED = "requested"
    DENIED = "denied"
    REMOVED = "removed"
    RESTORED = "restored"
    ERASED = "erased"


class Removal(Base):
    """That a dossier ought not to be in the record, as one official says and another decides; never deleted."""

    __tablename__ = "removal"
    __table_args__ = (
        CheckConstraint("state IN ('requested', 'denied', 'removed', 'restored', 'erased')", name="state"),
        CheckConstraint("decided_by <> requested_by", name="by_two"),
        CheckConstraint("(state = 'requested') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by"),
        CheckConstraint("(state IN ('requested', 'denied')) = (restorable_until IS NULL)", name="restorable"),
        CheckConstraint("(state IN ('requested', 'denied')) = (status_before IS NULL)", name="status_before"),
        CheckConstraint("(state = 'restored') = (restored_at IS NOT NULL)", name="restored"),
        CheckConstraint("(state = 'erased') = (erased_at IS NOT NULL)", name="erased"),
        Index(
            "ix_removal_standing",
            "dossier_id",
            unique=True,
            postgresql_where=text("state IN ('requested', 'removed', 'erased')"),
        ),
        Index("ix_removal_restorable_until", "restorable_until", "id", postgresql_where=text("state = 'removed'")),
        Index("ix_removal_requested_at", "requested_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    legal_basis: Mapped[str] = mapped_column(Text)
    requested_by: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    restorable_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    status_before: Mapped[str | None] = mapped_column(Text)
    finished_before: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """The dossier's end, if it had one, before it was taken out of the record."""
    restored_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
