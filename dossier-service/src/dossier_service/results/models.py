from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, SmallInteger
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text, Uuid

from dossier_service.database import Base


class Result(Base):
    """What the dossier ends with; without files it is the acknowledgement of a notice."""

    __tablename__ = "result"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    """For public verification: random, says nothing."""
    title: Mapped[str] = mapped_column(Text)
    document_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    issued_by: Mapped[str] = mapped_column(Text)
    issued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Rating(Base):
    """One per dossier (R10)."""

    __tablename__ = "rating"

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    score: Mapped[int] = mapped_column(SmallInteger)
    comment: Mapped[str | None] = mapped_column(Text)
    rated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
