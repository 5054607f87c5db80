from datetime import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from catalog_service.database import Base


class ProcedureDraft(Base):
    """The next version in the editor's hands, beside what is published."""

    __tablename__ = "procedure_draft"

    code: Mapped[str] = mapped_column(Text, ForeignKey("procedure.code"), primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    """json, not jsonb: the order of a form's fields has a meaning."""
    version: Mapped[int]
    """Of this row, for ETag."""
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
