from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class RoutingRule(Base):
    """Where a unit sends what arrives at it; the first that fits counts."""

    __tablename__ = "routing_rule"
    __table_args__ = (
        UniqueConstraint("unit", "position", name="uq_routing_rule_position", deferrable=True, initially="DEFERRED"),
        CheckConstraint("method IN ('round_robin', 'least_loaded')", name="ck_routing_rule_method"),
        CheckConstraint("to_unit IS NOT NULL OR cardinality(officials) > 0", name="ck_routing_rule_somewhere"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    procedure_code: Mapped[str | None] = mapped_column(Text)
    field: Mapped[str | None] = mapped_column(Text)
    case_name: Mapped[str | None] = mapped_column(Text)
    to_unit: Mapped[str | None] = mapped_column(Text)
    officials: Mapped[list[str]] = mapped_column(ARRAY(Text))
    method: Mapped[str] = mapped_column(Text)
    last_given: Mapped[str | None] = mapped_column(Text)
    """Whose turn it was last."""
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
