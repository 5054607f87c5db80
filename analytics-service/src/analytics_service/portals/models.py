from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from analytics_service.database import Base


class PortalStatement(Base):
    """The totals that a ministry's portal (ngành dọc) reports for a period; the database refuses to change them."""

    __tablename__ = "portal_statement"
    __table_args__ = (Index("ix_portal_statement_last_day", "last_day", "portal", "recorded_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    """Who reported it: the partner's name."""
    portal: Mapped[str] = mapped_column(Text)
    first_day: Mapped[date]
    last_day: Mapped[date]
    services_level3: Mapped[int | None]
    services_level4: Mapped[int | None]
    dossiers: Mapped[int | None] = mapped_column(BigInteger)
    successful: Mapped[int | None] = mapped_column(BigInteger)
    unsuccessful: Mapped[int | None] = mapped_column(BigInteger)
    origin: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
