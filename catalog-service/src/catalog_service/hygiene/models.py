from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from catalog_service.database import Base

_KINDS = (
    "kind IN ('dead_link', 'outdated_decision', 'ended_fee', 'never_used', 'unmapped_code', 'sample_data',"
    " 'publication_late', 'ended_agency')"
)
_ACCEPTED = (
    "(accepted_at IS NULL) = (accepted_by IS NULL) AND (accepted_at IS NULL) = (accepted_reason IS NULL)"
    " AND (accepted_until IS NULL OR accepted_at IS NOT NULL)"
)
_FAILING = (
    "(failing_since IS NULL) = (fault IS NULL) AND (failing_since IS NULL) = (failing_until IS NULL)"
    " AND failing_since <= failing_until"
)


class HygieneRun(Base):
    """One look at everything that is published, and how far it has come."""

    __tablename__ = "hygiene_run"
    __table_args__ = (
        CheckConstraint("phase IN ('gather', 'links', 'records', 'done')", name="phase"),
        CheckConstraint("links_outcome IN ('tried', 'unfinished', 'unreachable')", name="links_outcome"),
        CheckConstraint("(phase = 'done') = (finished_at IS NOT NULL)", name="finished"),
        Index("uq_hygiene_run_night", "day", unique=True, postgresql_where=text("nightly")),
        Index("ix_hygiene_run_open", "operation_id", postgresql_where=text("finished_at IS NULL")),
    )

    operation_id: Mapped[UUID] = mapped_column(ForeignKey("operation.id"), primary_key=True)
    day: Mapped[date]
    """In Vietnam, when it was asked for."""
    nightly: Mapped[bool]
    phase: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int]
    """At the step it is at."""
    links_began_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    links_outcome: Mapped[str | None] = mapped_column(Text)
    done_through: Mapped[str] = mapped_column(Text)
    """The last procedure whose record was looked at; empty: none yet."""
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class LinkCheck(Base):
    """One address that a published record names, and how long it has failed without a break."""

    __tablename__ = "link_check"
    __table_args__ = (
        CheckConstraint(_FAILING, name="failing"),
        Index("ix_link_check_wanted_by", "wanted_by", "tried_at"),
    )

    url: Mapped[str] = mapped_column(Text, primary_key=True)
    wanted_by: Mapped[UUID]
    """The last run in which a record named it."""
    tried_by: Mapped[UUID | None]
    tried_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answered: Mapped[bool]
    """By anybody, be it with a refusal: then the network was there."""
    tried_fault: Mapped[str | None] = mapped_column(Text)
    """Of the last try."""
    fault: Mapped[str | None] = mapped_column(Text)
    """Of the last try that counts."""
    failing_since: Mapped[date | None]
    failing_until: Mapped[date | None]


class HygieneFinding(Base):
    """What is wrong with a record; `subject` says what within it, whatever place a new version gives that."""

    __tablename__ = "hygiene_finding"
    __table_args__ = (
        UniqueConstraint("procedure_code", "kind", "subject"),
        CheckConstraint(_KINDS, name="kind"),
        CheckConstraint(_ACCEPTED, name="accepted"),
        CheckConstraint("resolved_at IS NULL OR accepted_at IS NULL", name="resolved"),
        Index("ix_hygiene_finding_kind", "kind", "procedure_code", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    procedure_code: Mapped[str] = mapped_column(Text, ForeignKey("procedure.code"))
    kind: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    pointer: Mapped[str] = mapped_column(Text)
    """Into the record."""
    fact: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """What an acceptance stands on: with another fact it falls."""
    detail_vi: Mapped[str] = mapped_column(Text)
    detail_en: Mapped[str] = mapped_column(Text)
    suggestions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    first_seen: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_seen: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    resolved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    accepted_by: Mapped[str | None] = mapped_column(Text)
    accepted_reason: Mapped[str | None] = mapped_column(Text)
    accepted_until: Mapped[date | None]
    """Its last day; none: until the fact changes."""
    version: Mapped[int]
    """Raised by whatever changes its status or its fact."""
