from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class TransferState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class DossierTransfer(Base):
    """A dossier that its owner offers to another person, and what came of it; never deleted."""

    __tablename__ = "dossier_transfer"
    __table_args__ = (
        CheckConstraint("state IN ('offered', 'accepted', 'declined', 'withdrawn', 'expired')", name="state"),
        CheckConstraint("(state = 'offered') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("from_key <> to_key", name="another"),
        Index("ix_dossier_transfer_open", "dossier_id", unique=True, postgresql_where=text("state = 'offered'")),
        Index("ix_dossier_transfer_from_key", "from_key"),
        Index("ix_dossier_transfer_to_key", "to_key"),
        Index("ix_dossier_transfer_dossier_id", "dossier_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"))
    from_key: Mapped[str] = mapped_column(Text)
    to_key: Mapped[str] = mapped_column(Text)
    """By identity, as in a dossier."""
    from_contact: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Account, name, e-mail and phone of who gave it away: they are told when it is done."""
    to_contact: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Of who it was offered to, once they have answered from their own account."""
    to_name: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    offered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
