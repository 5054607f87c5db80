from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from payment_service.checkouts.models import Payment
from payment_service.database import Base
from payment_service.shifts.models import CashShift


class RefundCase(Base):
    """Money that arrived and has to be given back; a person decides how. One is open for a payment at a time."""

    __tablename__ = "refund_case"
    __table_args__ = (
        Index("uq_refund_case_open", "payment_id", unique=True, postgresql_where=text("closed_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey(Payment.id), index=True)
    ground: Mapped[str] = mapped_column(Text)
    amount_vnd: Mapped[int] = mapped_column(BigInteger)
    besides_removal_vnd: Mapped[int | None] = mapped_column(BigInteger)
    """What of it is to be given back also when the dossier is restored; None where no removal had a part in it."""
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closing_reason: Mapped[str | None] = mapped_column(Text)


class Refund(Base):
    """One order to give money back; what the provider answers is the truth about it."""

    __tablename__ = "refund"
    __table_args__ = (Index("ix_refund_to_send", "next_try_at", postgresql_where=text("next_try_at IS NOT NULL")),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey(Payment.id), index=True)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey(RefundCase.id))
    amount_vnd: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    requested_by: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    status: Mapped[str] = mapped_column(Text)
    attempt: Mapped[int] = mapped_column(default=1)
    """The provider knows each attempt by its own name; the same attempt sent twice is one to him."""
    provider_code: Mapped[str | None] = mapped_column(Text)
    provider_transaction: Mapped[str | None] = mapped_column(Text)
    rejected_by: Mapped[str | None] = mapped_column(Text)
    rejection: Mapped[str | None] = mapped_column(Text)
    """Why a refund by hand is not made."""
    approved_by: Mapped[str | None] = mapped_column(Text)
    """Who lets the order go to the provider: never who asked for it; `system` by the rule for smaller payments."""
    approved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    confirmed_by: Mapped[str | None] = mapped_column(Text)
    shift_id: Mapped[UUID | None] = mapped_column(ForeignKey(CashShift.id))
    """Whose till cash was given back from."""
    next_try_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """None when nothing is to be sent."""
    refunded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
