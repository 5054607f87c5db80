from datetime import datetime

from sqlalchemy import DateTime, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class Official(Base):
    """An official as their last log-in told, or as an administrator has entered them; no names are kept here."""

    __tablename__ = "official"
    __table_args__ = (
        Index("ix_official_unit", "unit", "subject"),
        Index("ix_official_contacts", "contacts", postgresql_using="gin"),
    )

    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    unit: Mapped[str] = mapped_column(Text)
    last_seen_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """None until they have logged in: what is only entered gives nobody a right."""
    contacts: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary), default=list, server_default=text("'{}'"))
    """Keyed hashes of the e-mail and phone that their log-in carries: by them nobody can be reached (X-14)."""
