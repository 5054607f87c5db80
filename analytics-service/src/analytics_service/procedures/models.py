from datetime import date, datetime

from sqlalchemy import DateTime, SmallInteger
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from analytics_service.database import Base


class ProcedureVersion(Base):
    """What is counted of a published version; `agencies` are the owner and those that execute it.

    The catalogue says a version again when one of its fees begins, or when its end is set or taken back.
    """

    __tablename__ = "procedure_version"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[int] = mapped_column(SmallInteger)
    online_mode: Mapped[str] = mapped_column(Text)
    field: Mapped[str] = mapped_column(Text)
    agencies: Mapped[list[str]] = mapped_column(ARRAY(Text))
    vertical_only: Mapped[bool]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    told_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    """Since when it is known here; what was told before that was kept is known from the beginning."""


class ProcedureRetirement(Base):
    """Ends every version said before it (by sequence); what is said afterwards names its own end, or has none."""

    __tablename__ = "procedure_retirement"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    valid_to: Mapped[date]
    told_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class HistoricalProcedure(Base):
    """A procedure of years before the catalogue: no figure counts it, it only explains what sources said then."""

    __tablename__ = "historical_procedure"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    last_day: Mapped[date | None]


class Field(Base):
    """A field of procedures (lĩnh vực) and its name as last published."""

    __tablename__ = "field"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
