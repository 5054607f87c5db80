from datetime import date, datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from analytics_service.database import Base


class Claim(Base):
    """What one source said on one day about the services there are; the database refuses to change it."""

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("source", "as_of", "content_hash", name="uq_claim_source_as_of_content_hash"),
        Index("ix_claim_source_as_of_recorded_at", "source", "as_of", "recorded_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    as_of: Mapped[date]
    title: Mapped[str | None] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[bytes]
    recorded_by: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ClaimItem(Base):
    """One line of the statement, as it was said: nothing is mapped, corrected or made unique."""

    __tablename__ = "claim_item"

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    procedure_code: Mapped[str] = mapped_column(Text)
    agency: Mapped[str] = mapped_column(Text)
    level: Mapped[int] = mapped_column(SmallInteger)
