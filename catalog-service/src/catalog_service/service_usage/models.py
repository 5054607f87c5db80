from datetime import date

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from catalog_service.database import Base


class ServiceUsage(Base):
    """Dossiers that people filed online by themselves, for one procedure at one executing agency."""

    __tablename__ = "service_usage"

    procedure_code: Mapped[str] = mapped_column(Text, primary_key=True)
    agency_code: Mapped[str] = mapped_column(Text, primary_key=True)
    first_filed_on: Mapped[date]
    last_filed_on: Mapped[date]
    self_filed: Mapped[int] = mapped_column(BigInteger)
