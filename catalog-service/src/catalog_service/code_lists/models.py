from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from catalog_service.database import Base


class CodeListEdition(Base):
    """One list by its name; what the code reads of a list comes with a migration, so lists are not made by hand."""

    __tablename__ = "code_list_edition"

    list: Mapped[str] = mapped_column(Text, primary_key=True)
    title_vi: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    """Counts the changes of its entries, for ETag."""


class CodeListEntry(Base):
    """A code and what it means; it may end, it never goes away."""

    __tablename__ = "code_list"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),)

    list: Mapped[str] = mapped_column(Text, ForeignKey("code_list_edition.list"), primary_key=True)
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name_vi: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str | None] = mapped_column(Text)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str | None] = mapped_column(Text)
