from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from catalog_service.database import Base


class StopWord(Base):
    """A word or phrase that says nothing about what is sought, in lower case with its accents."""

    __tablename__ = "stop_word"

    phrase: Mapped[str] = mapped_column(Text, primary_key=True)
