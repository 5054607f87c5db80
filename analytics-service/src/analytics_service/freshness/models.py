from datetime import datetime

from sqlalchemy import DateTime, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from analytics_service.database import Base

TODAY = text("((now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)")
"""Since when what is told now is known."""


class Heard(Base):
    """When the newest event of an owner (`catalog`, `dossier`, `payment`) that is counted here happened."""

    __tablename__ = "heard"

    owner: Mapped[str] = mapped_column(Text, primary_key=True)
    newest_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
