from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from notification_service.database import Base


class KnownDossier(Base):
    """Where a dossier comes from: events of money don't say it, and only live ones are notified."""

    __tablename__ = "known_dossier"

    dossier_id: Mapped[UUID] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(Text)


class Delivery(Base):
    """One event of a dossier, of feedback, of what two people settle between them, of an appointment, for one recipient
    by one channel; holds no address and no text."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("dossier_id", "stream", "event_sequence", "recipient", "channel"),
        UniqueConstraint("feedback_id", "stream", "event_sequence", "recipient", "channel"),
        UniqueConstraint(
            "agreement_id", "stream", "event_sequence", "recipient", "channel", name="uq_delivery_of_agreement"
        ),
        UniqueConstraint(
            "appointment_id", "stream", "event_sequence", "recipient", "channel", name="uq_delivery_of_appointment"
        ),
        CheckConstraint("num_nonnulls(dossier_id, feedback_id, agreement_id, appointment_id) = 1", name="about"),
        Index(None, "status", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID | None]
    feedback_id: Mapped[UUID | None]
    agreement_id: Mapped[UUID | None]
    appointment_id: Mapped[UUID | None]
    stream: Mapped[str] = mapped_column(Text)
    event_sequence: Mapped[int]
    event: Mapped[str] = mapped_column(Text)
    recipient: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    status: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int]
    next_attempt_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When it is due; while sending, when its lease ends; None when it is over."""
    sequence: Mapped[int]
    """The number of its last event."""
    traceparent: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @property
    def about(self) -> str:
        """Whose people are to be told, as the dossier service's internal doors call it."""
        if self.appointment_id:
            return f"appointments/{self.appointment_id}"
        if self.agreement_id:
            return f"agreements/{self.agreement_id}"
        return f"feedback/{self.feedback_id}" if self.feedback_id else f"dossiers/{self.dossier_id}"


Index(
    "ix_delivery_next_attempt_at",
    Delivery.next_attempt_at,
    postgresql_where=Delivery.next_attempt_at.is_not(None),
)
