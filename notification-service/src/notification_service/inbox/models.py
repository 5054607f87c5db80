from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from notification_service.database import Base


class Notification(Base):
    """One message in a person's inbox, as it was worded; its id is the delivery's, where there is one."""

    __tablename__ = "notification"
    __table_args__ = (
        Index(None, "subject", "created_at", "id"),
        CheckConstraint(
            "num_nonnulls(dossier_id, feedback_id, agreement_id, recalculation_id, appointment_id) = 1", name="about"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(Text)
    event: Mapped[str] = mapped_column(Text)
    dossier_id: Mapped[UUID | None]
    feedback_id: Mapped[UUID | None]
    agreement_id: Mapped[UUID | None]
    recalculation_id: Mapped[UUID | None]
    appointment_id: Mapped[UUID | None]
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
