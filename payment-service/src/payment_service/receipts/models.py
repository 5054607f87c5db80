from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from payment_service.checkouts.models import Payment
from payment_service.database import Base


class ReceiptCounter(Base):
    """The last number of a series; its row lock keeps numbers without gap or repeat."""

    __tablename__ = "receipt_counter"

    series: Mapped[str] = mapped_column(Text, primary_key=True)
    last_number: Mapped[int]


class Receipt(Base):
    """Biên lai of one settled payment, as it was issued; the payer's name stays with the dossier.

    Nothing of it ever changes but `status` and `version`; the database holds that.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("series", "ordinal"),
        Index("uq_receipt_issued", "payment_id", unique=True, postgresql_where=text("status = 'issued'")),
    )

    number: Mapped[str] = mapped_column(Text, primary_key=True)
    series: Mapped[str] = mapped_column(Text)
    ordinal: Mapped[int]
    form: Mapped[str] = mapped_column(Text)
    """Ký hiệu mẫu biên lai."""
    symbol: Mapped[str] = mapped_column(Text)
    """Ký hiệu biên lai, with the year."""
    template: Mapped[str] = mapped_column(Text)
    """The page that it was issued with."""
    collector_name: Mapped[str] = mapped_column(Text)
    """Empty where it was issued before collectors were named."""
    collector_tax_code: Mapped[str | None] = mapped_column(Text)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey(Payment.id), index=True)
    dossier_id: Mapped[UUID] = mapped_column(index=True)
    agency: Mapped[str] = mapped_column(Text)
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    amount_vnd: Mapped[int] = mapped_column(BigInteger)
    issued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    replaces: Mapped[str | None] = mapped_column(Text, ForeignKey("receipt.number"), unique=True)
    status: Mapped[str] = mapped_column(Text)
    version: Mapped[int]


class ReceiptChange(Base):
    """What was done to a receipt, by whom and why. Never changed."""

    __tablename__ = "receipt_change"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    receipt_number: Mapped[str] = mapped_column(Text, ForeignKey(Receipt.number), index=True)
    action: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    successor: Mapped[str | None] = mapped_column(Text, ForeignKey(Receipt.number))
    changed_by: Mapped[str] = mapped_column(Text)
    """Whose decision it was; `system` for what follows a refund."""
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
