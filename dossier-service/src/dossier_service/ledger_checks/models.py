from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class LedgerMismatch(Base):
    """A dossier whose stored due date is not the one that its ledger leads to; gone as soon as both agree again."""

    __tablename__ = "ledger_mismatch"

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    derived_due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    fault: Mapped[str] = mapped_column(Text)
    """`differs`, or `unreadable` when the ledger leads to no date at all."""
    found_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
