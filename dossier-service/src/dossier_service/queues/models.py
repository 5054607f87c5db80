from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class TicketCounter(Base):
    """The last number of a desk's day and series; the row is the lock under which the next one is given."""

    __tablename__ = "ticket_counter"

    unit: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(Text, primary_key=True)
    last_number: Mapped[int]


IN_HAND = "status IN ('called', 'serving')"


class Ticket(Base):
    """A place in a desk's queue of one day. Says nothing of who holds it, nor why they go first."""

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("unit", "day", "series", "number"),
        UniqueConstraint("appointment_id"),
        CheckConstraint("series IN ('H', 'S')", name="series"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("need IN ('file', 'supplement', 'collect_result', 'ask')", name="need"),
        CheckConstraint("status IN ('waiting', 'called', 'serving', 'served', 'no_show')", name="status"),
        CheckConstraint("num_nonnulls(appointment_id, booked_for) IN (0, 2)", name="booked"),
        CheckConstraint("(status = 'waiting') = (called_at IS NULL)", name="called"),
        CheckConstraint("(status IN ('served', 'no_show')) = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint("num_nonnulls(counter, called_at, called_by) IN (0, 3)", name="counter"),
        Index("uq_ticket_in_hand", "unit", "day", "counter", unique=True, postgresql_where=text(IN_HAND)),
        Index("ix_ticket_unit_day_drawn_at_id", "unit", "day", "drawn_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    series: Mapped[str] = mapped_column(Text)
    number: Mapped[int]
    secret_digest: Mapped[bytes] = mapped_column(LargeBinary)
    """SHA-256 of what stands on the ticket beside its number; with it its holder asks how far it is."""
    need: Mapped[str] = mapped_column(Text)
    is_priority: Mapped[bool]
    appointment_id: Mapped[UUID | None] = mapped_column(ForeignKey("appointment.id"))
    booked_for: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    status: Mapped[str] = mapped_column(Text)
    counter: Mapped[int | None]
    called_by: Mapped[str | None] = mapped_column(Text)
    drawn_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    called_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    sequence: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
