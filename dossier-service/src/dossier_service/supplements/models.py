from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class Supplement(Base):
    """One request for missing papers (Mẫu 02), open until supplied; at most one open per dossier."""

    __tablename__ = "supplement"
    __table_args__ = (
        Index("uq_supplement_open", "dossier_id", unique=True, postgresql_where=text("supplied_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    legal_basis: Mapped[str] = mapped_column(Text)
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    requested_by: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    supplied_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
