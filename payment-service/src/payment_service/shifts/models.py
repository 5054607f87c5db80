from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from payment_service.database import Base


class CashShift(Base):
    """One clerk's till from opening to remittance. What it took stands in the ledger, not here."""

    __tablename__ = "cash_shift"
    __table_args__ = (
        Index("uq_cash_shift_open", "clerk", unique=True, postgresql_where=text("status = 'open'")),
        Index("ix_cash_shift_unit_opened_at", "unit", "opened_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    clerk: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    counter: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    opening_float_vnd: Mapped[int] = mapped_column(BigInteger)
    """Change that was in the till before; it stays there and is not part of the ledger."""
    opened_by_itself: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """By a payment, for a clerk who had none open."""
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    expected_vnd: Mapped[int | None] = mapped_column(BigInteger)
    counted_vnd: Mapped[int | None] = mapped_column(BigInteger)
    difference_reason: Mapped[str | None] = mapped_column(Text)
    remitted_vnd: Mapped[int | None] = mapped_column(BigInteger)
    remittance_reference: Mapped[str | None] = mapped_column(Text)
    """Number of the treasury's slip (giấy nộp tiền vào ngân sách nhà nước)."""
    remitted_to: Mapped[str | None] = mapped_column(Text)
    deposit_code: Mapped[str | None] = mapped_column(Text, unique=True)
    """For the slip of what is paid in at the bank; its statement names it. None of a shift of earlier days."""
    remitted_by: Mapped[str | None] = mapped_column(Text)
    remitted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
