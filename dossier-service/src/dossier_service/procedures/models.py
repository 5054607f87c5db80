from datetime import date
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class ProcedureVersion(Base):
    """The legal record as it was published; dossiers pin the version they were filed under.

    Said again by the catalogue (a fee begins, another version follows), it differs in nothing but when it ends.
    """

    __tablename__ = "procedure_version"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    record: Mapped[dict[str, Any]] = mapped_column(JSONB)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    sequence: Mapped[int] = mapped_column(server_default="0")
    """Of the catalogue's last word on it, which may end it; an older one that comes late changes nothing."""
    successor: Mapped[str | None] = mapped_column(Text)


class ProcedureRetirement(Base):
    """Ends every version of which the catalogue spoke before it (by sequence), heard in whatever order."""

    __tablename__ = "procedure_retirement"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    sequence: Mapped[int]
    valid_to: Mapped[date]
    successor: Mapped[str | None] = mapped_column(Text)
