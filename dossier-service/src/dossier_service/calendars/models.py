from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Identity
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class CalendarVersion(Base):
    """One change of the calendar: who, when, by which dispatches. Rows of days and hours never change after it."""

    __tablename__ = "calendar_version"
    __table_args__ = (CheckConstraint("subject IN ('seed', 'days', 'hours')", name="subject"),)

    number: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    subject: Mapped[str] = mapped_column(Text)
    dispatches: Mapped[list[str]] = mapped_column(JSONB)
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class CalendarDay(Base):
    """A day that differs from its weekday, as of a version; a dispatch (công văn) wins over the library's seed.

    Of the rows of a day the newest with a dispatch holds, and while there is none, the newest of the seed.
    """

    __tablename__ = "calendar_day"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('day_off', 'working_day', 'half_day_morning', 'half_day_afternoon', 'as_weekday')", name="kind"
        ),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(ForeignKey("calendar_version.number"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    dispatch: Mapped[str | None] = mapped_column(Text)


class WorkingHours(Base):
    """A unit's hours from a day on, as of a version; the newest version of the same first day holds.

    A unit without any keeps those of the one above it. `hours` is `{sessions, saturday_reception, days_end}`.
    """

    __tablename__ = "working_hours"

    unit: Mapped[str] = mapped_column(Text, primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(ForeignKey("calendar_version.number"), primary_key=True, autoincrement=False)
    hours: Mapped[dict[str, Any]] = mapped_column(JSONB)
    dispatch: Mapped[str] = mapped_column(Text)
