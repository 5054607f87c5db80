from datetime import datetime

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from analytics_service.database import Base


class Heard(Base):
    """When the newest event of an owner (`catalog`, `dossier`, `payment`) that is counted here happened."""

    __tablename__ = "heard"

    owner: Mapped[str] = mapped_column(Text, primary_key=True)
    newest_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
