from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from analytics_service.database import Base
from analytics_service.facts.tallying import COURSE_CELL, JUDGED_CELL
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


class CountChange(Base):
    """Every change of a count, and since when it is known; append-only. Up to an instant they add up to what was known
    then, all together to the counts of today."""

    __tablename__ = "dossier_count_change"
    __table_args__ = (Index("ix_dossier_count_change_submitted_on_known_at", "submitted_on", "known_at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    known_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    submitted_on: Mapped[date]
    agency: Mapped[str] = mapped_column(Text)
    procedure_code: Mapped[str] = mapped_column(Text)
    field: Mapped[str] = mapped_column(Text)
    level: Mapped[int] = mapped_column(SmallInteger)
    channel: Mapped[str] = mapped_column(Text)
    filer: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    punctuality: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(Text)
    change: Mapped[int] = mapped_column(BigInteger)


class DossierCount(Base):
    """How many dossiers share all these facts: what every report adds up."""

    __tablename__ = "dossier_count"
    __table_args__ = (Index("ix_dossier_count_empty", "submitted_on", postgresql_where=text("dossiers = 0")),)

    submitted_on: Mapped[date] = mapped_column(primary_key=True)
    agency: Mapped[str] = mapped_column(Text, primary_key=True)
    procedure_code: Mapped[str] = mapped_column(Text, primary_key=True)
    field: Mapped[str] = mapped_column(Text, primary_key=True)
    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    filer: Mapped[str] = mapped_column(Text, primary_key=True)
    status: Mapped[str] = mapped_column(Text, primary_key=True)
    outcome: Mapped[str] = mapped_column(Text, primary_key=True)
    punctuality: Mapped[str] = mapped_column(Text, primary_key=True)
    origin: Mapped[str] = mapped_column(Text, primary_key=True)
    dossiers: Mapped[int] = mapped_column(BigInteger)


class TallyChange(Base):
    """Every change of a tally, as of the counts; append-only."""

    __tablename__ = "dossier_tally_change"
    __table_args__ = (Index("ix_dossier_tally_change_day_known_at", "day", "known_at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    known_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    day: Mapped[date]
    agency: Mapped[str] = mapped_column(Text)
    procedure_code: Mapped[str] = mapped_column(Text)
    tally: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    change: Mapped[int] = mapped_column(BigInteger)


class DossierTally(Base):
    """What is told of dossiers beside their counts (`tallying.Tally`): drafts, what failed and for what, the reasons
    for paper. A dossier may be in several tallies or none."""

    __tablename__ = "dossier_tally"
    __table_args__ = (
        CheckConstraint("tally IN ('draft', 'expired', 'unpaid', 'rejected', 'on_paper')", name="tally"),
        CheckConstraint("(tally = 'on_paper') = (reason <> '')", name="reason"),
        Index("ix_dossier_tally_empty", "day", postgresql_where=text("dossiers = 0")),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    """Of submission; of a draft the one on which it was begun."""
    agency: Mapped[str] = mapped_column(Text, primary_key=True)
    procedure_code: Mapped[str] = mapped_column(Text, primary_key=True)
    tally: Mapped[str] = mapped_column(Text, primary_key=True)
    reason: Mapped[str] = mapped_column(Text, primary_key=True)
    """Why on paper, else empty."""
    dossiers: Mapped[int] = mapped_column(BigInteger)


class DossierCourse(Base):
    """How many dossiers came and ended on the same days: the balance, the days taken, what became of reviews."""

    __tablename__ = "dossier_course"
    __table_args__ = (
        UniqueConstraint(*COURSE_CELL, name="uq_dossier_course_cell", postgresql_nulls_not_distinct=True),
        CheckConstraint("ending IN ('open', 'decided', 'cancelled')", name="ending"),
        CheckConstraint("(ending = 'open') = (ended_on IS NULL)", name="ended_on"),
        CheckConstraint("days IS NULL OR ending = 'decided'", name="days"),
        Index("ix_dossier_course_ended_on", "ended_on"),
        Index("ix_dossier_course_empty", "submitted_on", postgresql_where=text("dossiers = 0")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    submitted_on: Mapped[date]
    ended_on: Mapped[date | None]
    agency: Mapped[str] = mapped_column(Text)
    ending: Mapped[str] = mapped_column(Text)
    days: Mapped[int | None] = mapped_column(Integer)
    """Calendar days from reception to decision; 0 on the same day."""
    confirmation: Mapped[str | None] = mapped_column(Text)
    review: Mapped[str | None] = mapped_column(Text)
    dossiers: Mapped[int] = mapped_column(BigInteger)


class DossierJudged(Base):
    """How many dossiers the index of QĐ 766 judges alike; quarters by their first day."""

    __tablename__ = "dossier_judged"
    __table_args__ = (
        UniqueConstraint(*JUDGED_CELL, name="uq_dossier_judged_cell", postgresql_nulls_not_distinct=True),
        Index("ix_dossier_judged_empty", "received_in", postgresql_where=text("dossiers = 0")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    received_in: Mapped[date]
    """Accepted, else filed (NgayTiepNhan, NgayNopHoSo)."""
    ended_in: Mapped[date | None]
    late_from: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Of what has ended the beginning of the quarter in which it became late."""
    agency: Mapped[str] = mapped_column(Text)
    is_judged: Mapped[bool]
    """It had to be ended by a date, and was not withdrawn before it was accepted (2.1)."""
    is_live: Mapped[bool]
    is_online: Mapped[bool]
    is_pushed: Mapped[bool]
    is_returned: Mapped[bool]
    gives_result: Mapped[bool]
    """Its procedure does, or nobody has said."""
    has_result: Mapped[bool]
    tells_papers: Mapped[bool]
    has_papers: Mapped[bool]
    reuses_papers: Mapped[bool]
    identity_verified: Mapped[bool | None]
    has_fee: Mapped[bool]
    """Something was paid for it, or must be."""
    paid_online: Mapped[bool]
    is_disliked: Mapped[bool]
    """Complained of, or rated low."""
    dossiers: Mapped[int] = mapped_column(BigInteger)


class DossierTime(Base):
    """What decided dossiers took, as QĐ 766 (2.2) asks: how many, and all of their hundredths of the unit."""

    __tablename__ = "dossier_time"
    __table_args__ = (
        CheckConstraint("measure IN ('dossiers', 'hundredths', 'untold')", name="measure"),
        CheckConstraint("unit IN ('', 'hour', 'working_day', 'day', 'month')", name="unit"),
        CheckConstraint("(measure = 'untold') = (unit = '')", name="untold"),
        Index("ix_dossier_time_empty", "received_in", postgresql_where=text("amount = 0")),
    )

    received_in: Mapped[date] = mapped_column(primary_key=True)
    """The first day of the quarter."""
    agency: Mapped[str] = mapped_column(Text, primary_key=True)
    procedure_code: Mapped[str] = mapped_column(Text, primary_key=True)
    unit: Mapped[str] = mapped_column(Text, primary_key=True)
    measure: Mapped[str] = mapped_column(Text, primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)
