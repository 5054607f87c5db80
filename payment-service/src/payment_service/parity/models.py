from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from payment_service.database import Base
from payment_service.operations import Operation


class ParityRun(Base):
    """One comparison of everything, at night or when somebody asked for it."""

    __tablename__ = "parity_run"
    __table_args__ = (Index("ix_parity_run_unfinished", "asked_at", postgresql_where=text("finished_at IS NULL")),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    operation_id: Mapped[UUID | None] = mapped_column(ForeignKey(Operation.id))
    night: Mapped[date | None] = mapped_column(Date, unique=True)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    checked: Mapped[int | None]
    found: Mapped[int | None]
    healed: Mapped[int | None]


class ParityBreak(Base):
    """Two places that must say the same sum and do not; closed once they agree again."""

    __tablename__ = "parity_break"
    __table_args__ = (
        Index("uq_parity_break_open", "kind", "subject_id", unique=True, postgresql_where=text("closed_at IS NULL")),
        Index("ix_parity_break_found_at", "found_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID]
    """The charge, payment or statement line that it is about."""
    agency: Mapped[str] = mapped_column(Text)
    dossier_id: Mapped[UUID | None]
    charge_id: Mapped[UUID | None]
    payment_id: Mapped[UUID | None]
    expected_vnd: Mapped[int] = mapped_column(BigInteger)
    found_vnd: Mapped[int] = mapped_column(BigInteger)
    found_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
