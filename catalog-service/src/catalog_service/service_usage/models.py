from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from catalog_service.database import Base


class SelfFiling(Base):
    """A dossier that somebody filed online by themselves, or one that was removed and may be such a one."""

    __tablename__ = "self_filing"
    __table_args__ = (
        Index(
            "ix_self_filing_counted",
            "procedure_code",
            "agency_code",
            "filed_on",
            postgresql_where=text("filed_on IS NOT NULL AND NOT is_removed"),
        ),
    )

    dossier_id: Mapped[UUID] = mapped_column(primary_key=True)
    procedure_code: Mapped[str | None] = mapped_column(Text)
    """With agency and day None until such a filing is heard of."""
    agency_code: Mapped[str | None] = mapped_column(Text)
    filed_on: Mapped[date | None]
    removal_sequence: Mapped[int] = mapped_column(default=0)
    """The dossier's own step by which it was last taken out of the record, or put back; 0 for none."""
    is_removed: Mapped[bool] = mapped_column(default=False)


class ServiceUsage(Base):
    """Dossiers in the record that people filed online by themselves, for one procedure at one executing agency."""

    __tablename__ = "service_usage"

    procedure_code: Mapped[str] = mapped_column(Text, primary_key=True)
    agency_code: Mapped[str] = mapped_column(Text, primary_key=True)
    first_filed_on: Mapped[date]
    last_filed_on: Mapped[date]
    self_filed: Mapped[int] = mapped_column(BigInteger)
