from datetime import date, datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from catalog_service.agencies.models import KINDS
from catalog_service.database import Base


class Mandate(Base):
    """A decision that says which services have to be online, at which level, by when."""

    __tablename__ = "mandate"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint(
            "num_nulls(withdrawn_at, withdrawn_by, withdrawal_reason) IN (0, 3)", name="withdrawn_with_a_reason"
        ),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    decision: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[date]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    due_on: Mapped[date]
    assumed_note: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int]
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """It was entered by mistake; the row stays, and says who took it away and why."""
    withdrawn_by: Mapped[str | None] = mapped_column(Text)
    withdrawal_reason: Mapped[str | None] = mapped_column(Text)


class MandatedService(Base):
    """One row of the list. Its codes are those of the list: the catalogue may know neither."""

    __tablename__ = "mandate_item"
    __table_args__ = (
        CheckConstraint(f"agency_kind IN ({KINDS})", name="agency_kind"),
        CheckConstraint("required_level BETWEEN 1 AND 4", name="required_level"),
    )

    mandate_id: Mapped[str] = mapped_column(Text, ForeignKey("mandate.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    procedure_code: Mapped[str | None] = mapped_column(Text)
    national_code: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    agency_code: Mapped[str | None] = mapped_column(Text, ForeignKey("agency.code"))
    agency_kind: Mapped[str | None] = mapped_column(Text)
    required_level: Mapped[int] = mapped_column(SmallInteger)
    owner_unit: Mapped[str | None] = mapped_column(Text, ForeignKey("agency.code"))
    owner_role: Mapped[str | None] = mapped_column(Text)
    due_on: Mapped[date]
