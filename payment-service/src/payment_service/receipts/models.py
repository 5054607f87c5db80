from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, UniqueConstraint
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
    """Biên lai of one settled payment; the payer's name stays with the dossier."""

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("series", "ordinal"),)

    number: Mapped[str] = mapped_column(Text, primary_key=True)
    series: Mapped[str] = mapped_column(Text)
    ordinal: Mapped[int]
    payment_id: Mapped[UUID] = mapped_column(ForeignKey(Payment.id), unique=True)
    dossier_id: Mapped[UUID] = mapped_column(index=True)
    agency: Mapped[str] = mapped_column(Text)
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    amount_vnd: Mapped[int] = mapped_column(BigInteger)
    issued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
