from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class Representation(Base):
    """By what right, for what and until when one person acts for another (uỷ quyền); ended, never deleted."""

    __tablename__ = "representation"
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="period"),
        CheckConstraint("owner_key <> agent_key", name="another"),
        CheckConstraint("ended_by IN ('owner', 'agent')", name="ended_by"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        Index("ix_representation_owner_key_agent_key", "owner_key", "agent_key"),
        Index("ix_representation_agent_key", "agent_key"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_key: Mapped[str] = mapped_column(Text)
    """Who is represented, and who represents them, by identity as in a dossier."""
    agent_key: Mapped[str] = mapped_column(Text)
    owner_name: Mapped[str] = mapped_column(Text)
    agent_name: Mapped[str] = mapped_column(Text)
    """As the owner calls them; by the key alone they are known."""
    owner_contact: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    agent_contact: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Account, name, e-mail and phone of who has acted from their own account: both sides are told."""
    ground: Mapped[str] = mapped_column(Text)
    procedure_code: Mapped[str | None] = mapped_column(Text)
    """For this procedure alone; None is for all."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    granted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_by: Mapped[str | None] = mapped_column(Text)
