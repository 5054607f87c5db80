from datetime import date, datetime
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from analytics_service.database import Base
from analytics_service.freshness.models import TODAY


class PushedDossier(Base):
    """A dossier that the national portal has taken over, at least once."""

    __tablename__ = "pushed_dossier"

    dossier_id: Mapped[UUID] = mapped_column(primary_key=True)
    first_pushed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    known_on: Mapped[date] = mapped_column(server_default=TODAY)
