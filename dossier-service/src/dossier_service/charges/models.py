from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class KnownCharge(Base):
    """What the payment service told of a charge: enough to wait for the right money."""

    __tablename__ = "known_charge"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(index=True)
    amount_vnd: Mapped[int] = mapped_column(BigInteger)
    stage: Mapped[str | None] = mapped_column(Text)
    """When it was asked for; None where its settlement was heard of first, or in earlier days."""
    settled: Mapped[bool]
    sequence: Mapped[int] = mapped_column(default=0)
    """The number, among the dossier's money events, of the last word about it."""
