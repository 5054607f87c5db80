from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, LargeBinary, SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class Push(Base):
    """One step of a dossier on its way to the national portal, in per-dossier order."""

    __tablename__ = "push"
    __table_args__ = (
        UniqueConstraint("dossier_id", "sequence"),
        Index("ix_push_waiting", "next_attempt_at", postgresql_where="state = 'waiting'"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID]
    sequence: Mapped[int]
    action: Mapped[str] = mapped_column(Text)
    status: Mapped[int | None] = mapped_column(SmallInteger)
    """National code 1-10; None for a step that the portal doesn't hear of (a draft)."""
    state: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int]
    next_attempt_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    error: Mapped[str | None] = mapped_column(Text)
    trace_id: Mapped[str | None] = mapped_column(Text)
    occurred_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    pushed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ExternalDossier(Base):
    """A dossier that another portal handles: recorded beside ours, never added to them."""

    __tablename__ = "external_dossier"

    source: Mapped[str] = mapped_column(Text, primary_key=True)
    external_code: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    sequence: Mapped[int] = mapped_column(BigInteger)
    """The source's own; an item with a lower one is stale."""
    revision: Mapped[int]
    """Ours: +1 per accepted change, the sequence of our events about it."""
    procedure_code: Mapped[str] = mapped_column(Text)
    agency: Mapped[str] = mapped_column(Text, index=True)
    status: Mapped[int] = mapped_column(SmallInteger)
    outcome: Mapped[str | None] = mapped_column(Text)
    item: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class FeedAcknowledgement(Base):
    """How far a partner has read: asking with a cursor acknowledges what came before it."""

    __tablename__ = "feed_acknowledgement"

    partner: Mapped[str] = mapped_column(Text, primary_key=True)
    types: Mapped[str] = mapped_column(Text, primary_key=True)
    cursor: Mapped[str] = mapped_column(Text)
    acknowledged_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
