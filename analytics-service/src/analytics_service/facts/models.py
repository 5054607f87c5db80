from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    SmallInteger,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from analytics_service.database import Base
from analytics_service.freshness.models import TODAY


class _Fact:
    """One dossier as it is counted."""

    dossier_id: Mapped[UUID] = mapped_column(primary_key=True)
    procedure_code: Mapped[str | None] = mapped_column(Text)
    agency: Mapped[str | None] = mapped_column(Text)
    origin: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    punctuality: Mapped[str] = mapped_column(Text)
    opened_on: Mapped[date | None]
    """The day on which its draft was begun; of one that came from elsewhere nobody knows."""
    submitted_on: Mapped[date | None]
    submitted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    level: Mapped[int | None] = mapped_column(SmallInteger)
    channel: Mapped[str | None] = mapped_column(Text)
    filer: Mapped[str | None] = mapped_column(Text)
    """As filed, or as a review has found since."""
    confirmation: Mapped[str | None] = mapped_column(Text)
    review: Mapped[str | None] = mapped_column(Text)
    applicant_kind: Mapped[str | None] = mapped_column(Text)
    field: Mapped[str | None] = mapped_column(Text)
    receiving_unit: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    paper_reason: Mapped[str | None] = mapped_column(Text)
    """Why it came on paper, as was said when it was filed or at the latest when it was accepted (X-13)."""
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cause: Mapped[str | None] = mapped_column(Text)
    late_from: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Since when it is late (QĐ 766, 2.1), also an instant that is yet to come."""
    taken_hundredths: Mapped[int | None]
    """What it took until its decision, in hundredths of `taken_unit`: the unit of its procedure's limit."""
    taken_unit: Mapped[str | None] = mapped_column(Text)
    supplement_count: Mapped[int]
    score: Mapped[int | None] = mapped_column(SmallInteger)
    gives_result: Mapped[bool | None]
    """Whether its procedure ends with a result; None where nobody has said."""
    has_result_document: Mapped[bool] = mapped_column(server_default=text("false"))
    papers: Mapped[int | None]
    """On file when the result was handed over, and how many of them were used again; None where nobody has said."""
    reused_papers: Mapped[int | None]
    identity_verified: Mapped[bool | None]
    """Filed by an account whose identity VNeID vouches for."""
    paid_online: Mapped[bool] = mapped_column(server_default=text("false"))
    """By another provider than the counter's cash."""
    paid_vnd: Mapped[int] = mapped_column(BigInteger)
    is_pushed: Mapped[bool] = mapped_column(server_default=text("false"))
    """The national portal has taken it over, at least once."""
    is_complained_of: Mapped[bool] = mapped_column(server_default=text("false"))
    known_on: Mapped[date] = mapped_column(server_default=TODAY)
    """The day at whose end it was first known to be so."""


class DossierFact(_Fact, Base):
    """As it is now. All but whose it is, whether it was pushed or complained of, and since when that is known, follows
    from what was heard by `folding.derive`, so neither order nor repetition of the events matters."""

    __tablename__ = "dossier_fact"
    __table_args__ = (
        CheckConstraint("outcome IN ('open', 'successful', 'unsuccessful')", name="outcome"),
        CheckConstraint("punctuality IN ('no_deadline', 'undecided', 'on_time', 'late')", name="punctuality"),
        CheckConstraint("origin IN ('live', 'historical', 'trial')", name="origin"),
        Index("ix_dossier_fact_submitted_on", "submitted_on"),
        CheckConstraint("confirmation IN ('asked', 'confirmed', 'denied')", name="confirmation"),
        CheckConstraint(
            "review IN ('open', 'unfounded', 'assisted', 'suspected_proxy', 'expired')",
            name="review",
        ),
        CheckConstraint(
            "(papers IS NULL) = (reused_papers IS NULL) AND reused_papers BETWEEN 0 AND papers",
            name="papers",
        ),
        CheckConstraint("(taken_unit IS NULL) = (taken_hundredths IS NULL) AND taken_hundredths >= 0", name="taken"),
        Index(
            "ix_dossier_fact_filed_for_another",
            "submitted_on",
            postgresql_where=text("confirmation IS NOT NULL OR review IS NOT NULL"),
        ),
        Index("ix_dossier_fact_opened_on", "opened_on", postgresql_where=text("submitted_on IS NULL")),
        Index("ix_dossier_fact_finished_at", "finished_at"),
        Index("ix_dossier_fact_received_at", text("coalesce(accepted_at, submitted_at)")),
    )


class DossierFactPast(_Fact, Base):
    """As it was known at the end of the days from `known_on` until before `superseded_on`; append-only."""

    __tablename__ = "dossier_fact_past"
    __table_args__ = (
        CheckConstraint("superseded_on > known_on", name="superseded_on"),
        Index("ix_dossier_fact_past_known", text("daterange(known_on, superseded_on)"), postgresql_using="gist"),
    )

    superseded_on: Mapped[date] = mapped_column(primary_key=True)


class DossierHeard(Base):
    """What was heard of a dossier, by sequence; apart from its facts, so that those are narrow."""

    __tablename__ = "dossier_heard"

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierFact.dossier_id), primary_key=True)
    steps: Mapped[dict[str, Any]] = mapped_column(JSONB)
    payments: Mapped[dict[str, Any]] = mapped_column(JSONB)
