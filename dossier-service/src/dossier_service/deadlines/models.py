from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class CalendarDay(Base):
    """A day that differs from its weekday; a dispatch (công văn) of the government wins over the library's seed."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    dispatch: Mapped[str | None] = mapped_column(Text)


class DeadlineLine(Base):
    """The ledger of a dossier's deadline; append-only, re-derives `due_at`."""

    __tablename__ = "deadline_line"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    kind: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
