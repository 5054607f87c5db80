from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class LinkKind(StrEnum):
    """What the other dossier is to this one."""

    PARENT = "parent"
    CHILD = "child"
    RELATED = "related"


class DossierLink(Base):
    """`parent`: the other dossier is the one that this one belongs to, at most one. `related`: kept once, by the
    lower id first."""

    __tablename__ = "dossier_link"
    __table_args__ = (
        Index("uq_dossier_link_parent", "dossier_id", unique=True, postgresql_where=text("kind = 'parent'")),
        CheckConstraint("kind IN ('parent', 'related')", name="kind"),
        CheckConstraint("dossier_id <> other_id", name="other"),
        CheckConstraint("kind = 'parent' OR dossier_id < other_id", name="order"),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    other_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(Text)
    linked_by: Mapped[str] = mapped_column(Text)
    linked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
