from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from payment_service.checkouts.models import Payment
from payment_service.database import Base


class Cheque(Base):
    """The paper behind a payment by cheque. Whether it was paid says the payment, where it lies says its shift."""

    __tablename__ = "cheque"
    __table_args__ = (
        Index("uq_cheque_taken", "bank_code", "number", unique=True, postgresql_where=text("bounced_at IS NULL")),
    )

    payment_id: Mapped[UUID] = mapped_column(ForeignKey(Payment.id), primary_key=True)
    bank_code: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    dated_on: Mapped[date] = mapped_column(Date)
    cleared_by: Mapped[str | None] = mapped_column(Text)
    """The second person who says, wrongly if it has bounced, that the bank has paid it; None where a statement does."""
    bank_reference: Mapped[str | None] = mapped_column(Text)
    bounced_by: Mapped[str | None] = mapped_column(Text)
    bounced_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    bounce_reason: Mapped[str | None] = mapped_column(Text)
