from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from payment_service.accounts.models import DossierAccount
from payment_service.database import Base


class Charge(Base):
    """One fee (phí) or levy (lệ phí) that a dossier owes; a fee is charged once at its stage.

    A formula's sum is unknown until an official has said for how much: `amount_vnd` is None until then.
    """

    __tablename__ = "charge"
    __table_args__ = (UniqueConstraint("dossier_id", "stage", "fee_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierAccount.dossier_id))
    fee_id: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    amount_vnd: Mapped[int | None] = mapped_column(BigInteger)
    legal_basis: Mapped[str | None] = mapped_column(Text)
    formula: Mapped[str | None] = mapped_column(Text)
    tariff: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """The formula as a machine reads it (contracts.catalog.Tariff)."""
    quantity: Mapped[int | None] = mapped_column(BigInteger)
    assessed_by: Mapped[str | None] = mapped_column(Text)
    assessed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    stage: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    until_restored: Mapped[bool] = mapped_column(default=False)
    """Not owed as long as its dossier is out of the record, and owed again once it is restored."""
    due_again_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Since its dossier was restored, or a cheque bounced after all: what had settled it before is gone."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @property
    def basis(self) -> str | None:
        return self.tariff["basis"] if self.tariff else None

    @property
    def owed_vnd(self) -> int:
        """Only of a charge that an official or the catalogue has put a sum on."""
        assert self.amount_vnd is not None  # noqa: S101 - ck_charge_owed_with_amount
        return self.amount_vnd
