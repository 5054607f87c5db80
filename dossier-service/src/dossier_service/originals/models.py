from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class ReceivedPaper(Base):
    """A paper that was brought to a desk or came by post; it stands for a file until somebody scans it."""

    __tablename__ = "received_paper"
    __table_args__ = (
        CheckConstraint("originals >= 0 AND copies >= 0", name="ck_received_paper_counts"),
        CheckConstraint("shown_only OR originals + copies > 0", name="ck_received_paper_something"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    required_document: Mapped[str] = mapped_column(Text)
    originals: Mapped[int]
    copies: Mapped[int]
    shown_only: Mapped[bool]
    """Compared and given back: there is nothing to hand over."""
    received_by: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Originals(Base):
    """Where a dossier's paper is; it is to reach the executing agency within one working day (R2)."""

    __tablename__ = "originals"
    __table_args__ = (
        Index("ix_originals_due_at", "due_at", "dossier_id", postgresql_where=text("arrived_at IS NULL")),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    held_by: Mapped[str] = mapped_column(Text)
    """The unit that has it, or that sent it while it is on the way."""
    on_the_way_to: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    arrived_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class OriginalsMovement(Base):
    """One hand-over from unit to unit; without `received_at` the paper is on the way. At most one is."""

    __tablename__ = "originals_movement"
    __table_args__ = (
        Index("uq_originals_movement_open", "dossier_id", unique=True, postgresql_where=text("received_at IS NULL")),
        CheckConstraint("received_for IS NULL OR received_by IS NOT NULL", name="received_for"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("originals.dossier_id"), index=True)
    from_unit: Mapped[str] = mapped_column(Text)
    to_unit: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    handed_over_by: Mapped[str] = mapped_column(Text)
    handed_over_for: Mapped[str | None] = mapped_column(Text)
    """The absent official for whom they stood in."""
    handed_over_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    received_by: Mapped[str | None] = mapped_column(Text)
    received_for: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
