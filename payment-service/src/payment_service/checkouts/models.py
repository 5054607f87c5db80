from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from payment_service.accounts.models import DossierAccount
from payment_service.charges.models import Charge
from payment_service.database import Base
from payment_service.shifts.models import CashShift


class Payment(Base):
    """One attempt to pay one charge at one provider, who knows it by `reference`."""

    __tablename__ = "payment"
    __table_args__ = (
        UniqueConstraint("provider", "reference"),
        Index("ix_payment_pending", "expires_at", postgresql_where=text("status = 'pending'")),
        Index("ix_payment_to_query", "next_query_at", postgresql_where=text("next_query_at IS NOT NULL")),
        Index("ix_payment_bill", "bill", postgresql_where=text("bill IS NOT NULL")),
        Index("ix_payment_settled_at", "settled_at", postgresql_where=text("settled_at IS NOT NULL")),
        Index("ix_payment_shift_id", "shift_id", postgresql_where=text("shift_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    charge_id: Mapped[UUID] = mapped_column(ForeignKey(Charge.id), index=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierAccount.dossier_id), index=True)
    provider: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    amount_vnd: Mapped[int] = mapped_column(BigInteger)
    description: Mapped[str] = mapped_column(Text)
    return_url: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    invitation: Mapped[str | None] = mapped_column(Text)
    """What the payer takes along: the provider's address, or the content of a QR code."""
    received_by: Mapped[str | None] = mapped_column(Text)
    """The clerk who took the money over the counter."""
    shift_id: Mapped[UUID | None] = mapped_column(ForeignKey(CashShift.id))
    """Whose till the money went into."""
    is_part: Mapped[bool] = mapped_column(default=False)
    """Meant to cover its charge together with others: a part, or an advance before the sum is known."""
    bill: Mapped[str | None] = mapped_column(Text)
    """The name under which the platform pays several charges of a dossier at once (MaTraCuuTT)."""
    provider_transaction: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    next_query_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """None when the provider has nothing more to tell."""
    query_count: Mapped[int] = mapped_column(default=0)


class ProviderMessage(Base):
    """What a provider said, as it came, and what we answered."""

    __tablename__ = "provider_message"
    __table_args__ = (Index("ix_provider_message_kept", "received_at", postgresql_where=text("expunged_at IS NULL")),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    payment_id: Mapped[UUID | None] = mapped_column(ForeignKey(Payment.id), index=True)
    raw: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    raw_sha256: Mapped[str | None] = mapped_column(Text)
    """What `raw` was before the payer's data were removed from it."""
    expunged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
