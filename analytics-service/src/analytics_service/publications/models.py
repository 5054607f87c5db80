from datetime import date, datetime
from typing import Any

from sqlalchemy import DateTime, Index
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from analytics_service.database import Base
from analytics_service.freshness.models import TODAY


class Publication(Base):
    """What a published version holds, each time that the catalogue has said it; the first time it became public."""

    __tablename__ = "publication"
    __table_args__ = (Index("ix_publication_published_at", "published_at"),)

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    published_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    name: Mapped[str | None] = mapped_column(Text)
    """None of what was published before names were kept; so are the limits."""
    time_limits: Mapped[dict[str, float]] = mapped_column(JSONB, server_default="{}")
    """By unit the longest of its cases."""
    decided_on: Mapped[date | None]
    agencies: Mapped[list[str]] = mapped_column(ARRAY(Text))
    vertical_only: Mapped[bool]
    is_complete: Mapped[bool]
    """Everything is in it that the law wants to be public."""
    for_citizens: Mapped[bool]
    from_population: Mapped[bool]
    """A paper of it is not asked for, because the population data has it."""
    fee_days: Mapped[list[Any]] = mapped_column(JSONB)
    """[first, last] of each fee that is owed, as ISO days; last is null while it goes on."""
    known_on: Mapped[date] = mapped_column(server_default=TODAY)


class PaymentProof(Base):
    """Whether online payment of a procedure's fee was proven at an agency, each time that this changed."""

    __tablename__ = "payment_proof"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    agency: Mapped[str] = mapped_column(Text, primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    told_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    is_payable: Mapped[bool]
    known_on: Mapped[date] = mapped_column(server_default=TODAY)
