from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from catalog_service.database import Base


class Field(Base):
    """Lĩnh vực: the branch of administration a procedure belongs to."""

    __tablename__ = "field"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
