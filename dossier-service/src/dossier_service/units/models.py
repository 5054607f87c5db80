from datetime import date

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class Unit(Base):
    """An agency or a one-stop desk as the catalogue last told; `path` runs from the root to itself."""

    __tablename__ = "unit"
    __table_args__ = (
        Index("ix_unit_path", "path", postgresql_using="gin"),
        Index("ix_unit_other_codes", "other_codes", postgresql_using="gin"),
    )

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    parent: Mapped[str | None] = mapped_column(Text)
    path: Mapped[list[str]] = mapped_column(ARRAY(Text))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    successors: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    """Who carries on after its last day."""
    other_codes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    """Its codes in other regimes (QCVN 102:2016: 000.00.16.H05); understood when given, never stored with a dossier."""
    sequence: Mapped[int]
