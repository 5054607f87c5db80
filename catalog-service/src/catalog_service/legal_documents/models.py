from datetime import date

from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from catalog_service.database import Base


class LegalDocument(Base):
    """A text that has ceased to hold, and what took its place."""

    __tablename__ = "legal_document"

    number: Mapped[str] = mapped_column(Text, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    valid_to: Mapped[date]
    replaced_by: Mapped[str | None] = mapped_column(Text)
