from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class Desk(Base):
    """A unit's one-stop desk that takes, or once took, appointments. Its row is held while one of its times is given
    away; its version is that of its settings."""

    __tablename__ = "desk"

    unit: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int]


class DeskRule(Base):
    """How the desk takes appointments from a day on, until the next rule begins."""

    __tablename__ = "desk_rule"
    __table_args__ = (
        CheckConstraint("slot_minutes BETWEEN 10 AND 240", name="slot_minutes"),
        CheckConstraint("capacity BETWEEN 0 AND 200", name="capacity"),
        CheckConstraint("days_ahead BETWEEN 1 AND 90", name="days_ahead"),
        CheckConstraint("lead_minutes BETWEEN 0 AND 10080", name="lead_minutes"),
    )

    unit: Mapped[str] = mapped_column(ForeignKey("desk.unit"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    slot_minutes: Mapped[int]
    capacity: Mapped[int]
    """People at a time; 0 closes the desk for appointments."""
    days_ahead: Mapped[int]
    lead_minutes: Mapped[int]
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


HELD = "status IN ('booked', 'checked_in')"


class Appointment(Base):
    """Somebody's time at a desk. Who it is, is known until some time after it, see `forgotten_at`."""

    __tablename__ = "appointment"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("starts_at < ends_at", name="period"),
        CheckConstraint("seat > 0", name="seat"),
        CheckConstraint("need IN ('file', 'supplement', 'collect_result', 'ask')", name="need"),
        CheckConstraint("status IN ('booked', 'checked_in', 'cancelled')", name="status"),
        CheckConstraint("cancelled_by IN ('holder', 'desk', 'calendar')", name="cancelled_by"),
        CheckConstraint("(status = 'cancelled') = (cancelled_by IS NOT NULL)", name="cancelled"),
        CheckConstraint("num_nulls(owner_key, booked_by, contact) IN (0, 3)", name="holder"),
        CheckConstraint("(forgotten_at IS NULL) = (owner_key IS NOT NULL)", name="forgotten"),
        Index("uq_appointment_seat", "unit", "starts_at", "seat", unique=True, postgresql_where=text(HELD)),
        Index("uq_appointment_holder", "owner_key", "starts_at", unique=True, postgresql_where=text(HELD)),
        Index("ix_appointment_unit_starts_at_id", "unit", "starts_at", "id"),
        Index("ix_appointment_owner_key_starts_at_id", "owner_key", "starts_at", "id"),
        Index("ix_appointment_dossier_id", "dossier_id"),
        Index("ix_appointment_booked", "starts_at", "id", postgresql_where=text("status = 'booked'")),
        Index("ix_appointment_known", "starts_at", "id", postgresql_where=text("forgotten_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    """Random; who says it at the desk is taken for who holds the appointment."""
    unit: Mapped[str] = mapped_column(ForeignKey("desk.unit"))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seat: Mapped[int]
    """Which of those who have the same time."""
    need: Mapped[str] = mapped_column(Text)
    procedure_code: Mapped[str | None] = mapped_column(Text)
    dossier_id: Mapped[UUID | None] = mapped_column(ForeignKey("dossier.id"))
    status: Mapped[str] = mapped_column(Text)
    cancelled_by: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    owner_key: Mapped[str | None] = mapped_column(Text)
    """Who comes, by identity as in a dossier."""
    booked_by: Mapped[str | None] = mapped_column(Text)
    contact: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    checked_version: Mapped[int]
    """The calendar by which the desk was last seen to be open then; 0: it has to be looked at again."""
    settled_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    """When this time was chosen: by booking, or by moving it."""
    reminded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    forgotten_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    booked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    sequence: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
