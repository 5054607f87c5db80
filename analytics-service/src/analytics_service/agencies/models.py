from datetime import date

from sqlalchemy import Index, SmallInteger
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from analytics_service.database import Base


class Agency(Base):
    """An agency as the catalogue last told; `path` runs from the root to itself."""

    __tablename__ = "agency"
    __table_args__ = (Index("ix_agency_path", "path", postgresql_using="gin"),)

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    path: Mapped[list[str]] = mapped_column(ARRAY(Text))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    sequence: Mapped[int]


class AgencyPath(Base):
    """Where it stood in one stretch of time. The first holds for all days before it, the last for all after."""

    __tablename__ = "agency_path"
    __table_args__ = (Index("ix_agency_path_path", "path", postgresql_using="gin"),)

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    path: Mapped[list[str]] = mapped_column(ARRAY(Text))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
