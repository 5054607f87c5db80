"""The tables of the rollups: how many dossiers share all that one report or another asks for."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Identity,
    Index,
    Integer,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from analytics_service.database import Base
from analytics_service.facts.tallying import COURSE_CELL, JUDGED_CELL


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


class _Counted:
    """What dossiers are counted by, whatever the stretch of time."""

    agency: Mapped[str] = mapped_column(Text, primary_key=True)
    field: Mapped[str] = mapped_column(Text, primary_key=True)
    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    filer: Mapped[str] = mapped_column(Text, primary_key=True)
    status: Mapped[str] = mapped_column(Text, primary_key=True)
    outcome: Mapped[str] = mapped_column(Text, primary_key=True)
    punctuality: Mapped[str] = mapped_column(Text, primary_key=True)
    origin: Mapped[str] = mapped_column(Text, primary_key=True)
    dossiers: Mapped[int] = mapped_column(BigInteger)


class DossierCount(_Counted, Base):
    """How many dossiers share all these facts: what every report adds up."""

    __tablename__ = "dossier_count"
    __table_args__ = (Index("ix_dossier_count_empty", "submitted_on", postgresql_where=text("dossiers = 0")),)

    submitted_on: Mapped[date] = mapped_column(primary_key=True)
    procedure_code: Mapped[str] = mapped_column(Text, primary_key=True)


class DossierMonth(_Counted, Base):
    """As DossierCount, by month and without the procedure: some ten times fewer, for what is asked of whole months."""

    __tablename__ = "dossier_month"
    __table_args__ = (Index("ix_dossier_month_empty", "month", postgresql_where=text("dossiers = 0")),)

    month: Mapped[date] = mapped_column(primary_key=True)
    """Its first day."""


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
