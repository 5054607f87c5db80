from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from payment_service.database import Base
from payment_service.shifts.models import CashShift
from payment_service.statements.models import StatementLine


class LedgerAccount(Base):
    __tablename__ = "ledger_account"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)


class LedgerMovement(Base):
    """One thing that happened to money. Never changed: a correction is a movement with a reason."""

    __tablename__ = "ledger_movement"
    __table_args__ = (
        Index("ix_ledger_movement_occurred_at", "occurred_at", "id"),
        *(
            Index(f"ix_ledger_movement_{name}", name, postgresql_where=text(f"{name} IS NOT NULL"))
            for name in ("shift_id", "payment_id", "charge_id", "statement_line_id")
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    agency: Mapped[str] = mapped_column(Text)
    dossier_id: Mapped[UUID | None] = mapped_column(index=True)
    """None where money belongs to no dossier: unidentified transfers, a till's difference, a remittance."""
    charge_id: Mapped[UUID | None]
    payment_id: Mapped[UUID | None]
    shift_id: Mapped[UUID | None] = mapped_column(ForeignKey(CashShift.id))
    statement_line_id: Mapped[UUID | None] = mapped_column(ForeignKey(StatementLine.id))
    reverses_id: Mapped[UUID | None] = mapped_column(ForeignKey("ledger_movement.id"), unique=True)
    """The movement that this one takes back; each can be taken back once."""
    actor: Mapped[str | None] = mapped_column(Text)
    """The official who decided it; None where a rule did."""
    reason: Mapped[str | None] = mapped_column(Text)
    occurred_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class LedgerEntry(Base):
    """One side of a movement: debit above zero, credit below. The database refuses a movement that is not 0 in all."""

    __tablename__ = "ledger_entry"
    __table_args__ = (Index("ix_ledger_entry_agency_account", "agency", "account"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    movement_id: Mapped[UUID] = mapped_column(ForeignKey(LedgerMovement.id), index=True)
    account: Mapped[str] = mapped_column(Text, ForeignKey(LedgerAccount.code))
    agency: Mapped[str] = mapped_column(Text)
    amount_vnd: Mapped[int] = mapped_column(BigInteger)


class LedgerCorrection(Base):
    """What one person wants to write by hand, a payout to the treasury too; it becomes the movement of the same id once
    another has confirmed it.
    """

    __tablename__ = "ledger_correction"
    __table_args__ = (
        Index(
            "uq_ledger_correction_reversal",
            "reverses_id",
            unique=True,
            postgresql_where=text("reverses_id IS NOT NULL AND status <> 'rejected'"),
        ),
        Index("ix_ledger_correction_agency", "agency", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    agency: Mapped[str] = mapped_column(Text)
    debit: Mapped[str] = mapped_column(Text, ForeignKey(LedgerAccount.code))
    credit: Mapped[str] = mapped_column(Text, ForeignKey(LedgerAccount.code))
    amount_vnd: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    reverses_id: Mapped[UUID | None] = mapped_column(ForeignKey(LedgerMovement.id))
    status: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    rejection: Mapped[str | None] = mapped_column(Text)
