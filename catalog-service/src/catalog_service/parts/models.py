from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from catalog_service.database import Base


class CataloguePart(Base):
    """A part of the catalogue that is changed as a whole; its version is the sequence of its last event."""

    __tablename__ = "catalogue_part"
    __table_args__ = (CheckConstraint("part IN ('fields', 'search_words')", name="part"),)

    part: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int]
