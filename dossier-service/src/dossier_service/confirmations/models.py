from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, LargeBinary, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class FilingConfirmation(Base):
    """Of a dossier that somebody filed for another person: who did, and how the person answered.

    Whether it is confirmed stands in the dossier itself.
    """

    __tablename__ = "filing_confirmation"
    __table_args__ = (
        CheckConstraint("answered_by IN ('code', 'login')", name="answered_by"),
        CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="answered"),
        CheckConstraint("wrong_answers BETWEEN 0 AND 5", name="wrong_answers"),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    helper: Mapped[str] = mapped_column(Text)
    """The account that filed it."""
    helper_contact: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """`name`, and of who is no official `email`, `phone`: the helper is told too."""
    wrong_answers: Mapped[int] = mapped_column(SmallInteger)
    """Since it was last asked."""
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answered_by: Mapped[str | None] = mapped_column(Text)


class ConfirmationCode(Base):
    """A one-time code on its way to the person; one per channel, and never in clear."""

    __tablename__ = "confirmation_code"
    __table_args__ = (CheckConstraint("channel IN ('sms', 'email')", name="channel"),)

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("filing_confirmation.dossier_id"), primary_key=True)
    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
