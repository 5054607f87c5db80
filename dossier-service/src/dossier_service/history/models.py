from datetime import date, datetime

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from dossier_service.database import Base


class HistoryRoot(Base):
    """One hash for all that was written down on a day; chained, so that it can be published or kept elsewhere."""

    __tablename__ = "history_root"

    day: Mapped[date] = mapped_column(primary_key=True)
    entries: Mapped[int]
    root: Mapped[bytes]
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
