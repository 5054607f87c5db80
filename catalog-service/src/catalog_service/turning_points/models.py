from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from catalog_service.database import Base


class TurningPoint(Base):
    """A day from whose first instant a procedure's answer is another, though nobody does anything then."""

    __tablename__ = "turning_point"
    __table_args__ = (
        CheckConstraint("kind IN ('version_begins', 'version_ended', 'fee_begins', 'fee_ended')", name="kind"),
        Index("ix_turning_point_code", "code"),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, ForeignKey("procedure.code"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
