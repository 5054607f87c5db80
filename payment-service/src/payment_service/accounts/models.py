from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from payment_service.database import Base


class DossierAccount(Base):
    """One dossier as money sees it: what its prices depend on, and the number of its last event. Nothing personal."""

    __tablename__ = "dossier_account"

    dossier_id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, index=True)
    agency: Mapped[str] = mapped_column(Text)
    procedure_code: Mapped[str] = mapped_column(Text)
    procedure_version: Mapped[int]
    case_name: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    payer_category: Mapped[str | None] = mapped_column(Text)
    sequence: Mapped[int]
    processing_sequence: Mapped[int | None]
    """The dossier's own step with which work on it began."""
    removal_sequence: Mapped[int | None]
    """The dossier's own step by which it was last taken out of the record, or put back."""
    is_removed: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
