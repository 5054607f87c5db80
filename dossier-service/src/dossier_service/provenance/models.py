from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, LargeBinary
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class Provenance(Base):
    """Who filed a dossier through which door, as it was then; never changed, gone after twelve months."""

    __tablename__ = "provenance"
    __table_args__ = (
        CheckConstraint("actor_kind IN ('citizen', 'enterprise', 'official', 'partner')", name="actor_kind"),
        CheckConstraint("network IN ('agency', 'outside')", name="network"),
        CheckConstraint("door IN ('online', 'counter', 'post')", name="door"),
        Index("ix_provenance_contacts", "contacts", postgresql_using="gin"),
        Index("ix_provenance_filed_at", "filed_at"),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    actor: Mapped[str] = mapped_column(Text)
    actor_kind: Mapped[str] = mapped_column(Text)
    owner_key: Mapped[str] = mapped_column(Text)
    """For whom, as the dossier says it."""
    door: Mapped[str] = mapped_column(Text)
    network: Mapped[str | None] = mapped_column(Text)
    """`agency` or `outside` as the gateway saw it; None where it can't tell, and of what a partner's system sent."""
    contacts: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary))
    """Keyed hashes of phone and e-mail; none where no key is configured."""
    filed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
