from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from payment_service.charges.models import Charge
from payment_service.database import Base


class Exemption(Base):
    """The claim to pay nothing or less (Luật Phí và lệ phí 2015 Art. 10), and what was decided, by whom and why."""

    __tablename__ = "exemption"
    __table_args__ = (
        Index("uq_exemption_open", "charge_id", unique=True, postgresql_where=text("status = 'claimed'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    charge_id: Mapped[UUID] = mapped_column(ForeignKey(Charge.id), index=True)
    ground: Mapped[str] = mapped_column(Text)
    explanation: Mapped[str | None] = mapped_column(Text)
    document_id: Mapped[UUID | None]
    """Evidence among the papers of the dossier."""
    status: Mapped[str] = mapped_column(Text)
    claimed_by: Mapped[str] = mapped_column(Text)
    claimed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    amount_before_vnd: Mapped[int | None] = mapped_column(BigInteger)
    amount_after_vnd: Mapped[int | None] = mapped_column(BigInteger)
    evidence: Mapped[str | None] = mapped_column(Text)
    """What the official checked besides, such as the population database."""
    reason: Mapped[str | None] = mapped_column(Text)
    legal_basis: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
