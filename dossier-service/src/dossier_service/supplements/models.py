from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base

OPEN = "supplied_at IS NULL AND expired_at IS NULL"


def counts_late(number: int) -> bool:
    """R5: whoever is asked for papers more than once has a late dossier in the 766 index (2.1)."""
    return number > 1


class Supplement(Base):
    """One request for missing papers (Mẫu 02), open until supplied or until the wait has expired; at most one open.

    The first is complete; another one carries a justification, and makes the dossier late in the 766 index (2.1).
    """

    __tablename__ = "supplement"
    __table_args__ = (
        Index("uq_supplement_open", "dossier_id", unique=True, postgresql_where=text(OPEN)),
        Index("ix_supplement_expires_at", "expires_at", postgresql_where=text(OPEN)),
        UniqueConstraint("dossier_id", "number", name="uq_supplement_number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    number: Mapped[int]
    """Counted from 1 within the dossier."""
    justification: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    legal_basis: Mapped[str] = mapped_column(Text)
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    requested_by: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reminded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    expired_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    supplied_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @property
    def counts_late(self) -> bool:
        return counts_late(self.number)
