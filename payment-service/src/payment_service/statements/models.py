from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from payment_service.checkouts.models import Payment
from payment_service.database import Base
from payment_service.operations import Operation
from payment_service.shifts.models import CashShift


class StatementFile(Base):
    """What was sent, as it came; the same bytes are kept once."""

    __tablename__ = "statement_file"

    sha256: Mapped[str] = mapped_column(Text, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Statement(Base):
    """One upload of a bank's statement or of a provider's settlement file."""

    __tablename__ = "statement"
    __table_args__ = (
        Index(
            "ix_statement_unfinished",
            "id",
            postgresql_where=text("finished_at IS NULL AND confirmed_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text, ForeignKey(StatementFile.sha256))
    line_count: Mapped[int]
    unit: Mapped[str] = mapped_column(Text)
    """Of whoever brought it; money that nobody can place is held for this unit."""
    uploaded_by: Mapped[str] = mapped_column(Text)
    uploaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    total_vnd: Mapped[int] = mapped_column(BigInteger)
    confirmed_by: Mapped[str | None] = mapped_column(Text)
    """Never who brought it; until then it has no lines and counts for nothing."""
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    operation_id: Mapped[UUID | None] = mapped_column(ForeignKey(Operation.id))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class StatementLine(Base):
    """Money that arrived, as a bank or a provider tells it. The same money told again is a copy and counts once."""

    __tablename__ = "statement_line"
    __table_args__ = (
        UniqueConstraint("statement_id", "line_number"),
        Index(
            "uq_statement_line_counted",
            "provider",
            "account",
            "bank_reference",
            "day",
            "amount_vnd",
            unique=True,
            postgresql_where=text("copy_of IS NULL"),
        ),
        Index("ix_statement_line_waiting", "statement_id", postgresql_where=text("state = 'waiting'")),
        Index("ix_statement_line_open", "day", "id", postgresql_where=text("state = 'open'")),
        Index("ix_statement_line_day_provider", "day", "provider"),
        Index("ix_statement_line_payment_id", "payment_id", postgresql_where=text("payment_id IS NOT NULL")),
        Index(
            "uq_statement_line_deposit",
            "shift_id",
            unique=True,
            postgresql_where=text("shift_id IS NOT NULL AND outcome = 'matched'"),
        ),
        Index(
            "ix_statement_line_surplus_payment_id",
            "surplus_payment_id",
            postgresql_where=text("surplus_payment_id IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    statement_id: Mapped[UUID] = mapped_column(ForeignKey(Statement.id))
    line_number: Mapped[int]
    """In the file; its header is line 1."""
    provider: Mapped[str] = mapped_column(Text)
    account: Mapped[str] = mapped_column(Text)
    """Ours, that the money came to; empty where the file does not name it."""
    bank_reference: Mapped[str] = mapped_column(Text)
    """The bank's or the provider's own number of the transaction."""
    booked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    day: Mapped[date] = mapped_column(Date)
    """Of booking, in Vietnam."""
    amount_vnd: Mapped[int] = mapped_column(BigInteger)
    memo: Mapped[str] = mapped_column(Text)
    copy_of: Mapped[UUID | None] = mapped_column(ForeignKey("statement_line.id"))
    state: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    payment_id: Mapped[UUID | None] = mapped_column(ForeignKey(Payment.id))
    shift_id: Mapped[UUID | None] = mapped_column(ForeignKey(CashShift.id))
    """Whose till's money it is, paid in at the bank."""
    surplus_payment_id: Mapped[UUID | None] = mapped_column(ForeignKey(Payment.id))
    """Carries what was too much; its refund case gives it back."""
    held_vnd: Mapped[int] = mapped_column(BigInteger)
    """Booked as unidentified until somebody decides."""
    return_proposed_by: Mapped[str | None] = mapped_column(Text)
    returned_by: Mapped[str | None] = mapped_column(Text)
    """Who confirmed it: never who proposed it."""
    judged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def return_proposed(self) -> bool:
        """Another person has yet to confirm it."""
        return self.return_proposed_by is not None and self.returned_by is None


class StatementLineAct(Base):
    """What a person decided about a line. Never changed: another decision is another row."""

    __tablename__ = "statement_line_act"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    line_id: Mapped[UUID] = mapped_column(ForeignKey(StatementLine.id), index=True)
    kind: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    payment_id: Mapped[UUID | None] = mapped_column(ForeignKey(Payment.id))
    acted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
