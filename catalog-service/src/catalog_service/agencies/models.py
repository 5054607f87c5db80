from datetime import date
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from catalog_service.database import Base

KINDS = "'province', 'department', 'district', 'commune', 'one_stop', 'vertical', 'division'"


class Agency(Base):
    """A unit from its first day to its last, as it stands today; how it stood on other days is in AgencyState."""

    __tablename__ = "agency"
    __table_args__ = (
        Index("ix_agency_path", "path", postgresql_using="gin"),
        Index("ix_agency_parent", "parent"),
        Index("ix_agency_other_codes", "other_codes", postgresql_using="gin"),
        Index("ix_agency_successors", "successors", postgresql_using="gin"),
        Index("ix_agency_turns_on", "turns_on"),
        CheckConstraint(f"kind IN ({KINDS})", name="kind"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint("path[cardinality(path)] = code", name="path"),
        CheckConstraint("participation ->> 'status' IN ('full', 'partial', 'none')", name="participation"),
    )

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    """Stands for the code where a constraint needs a range."""
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    parent: Mapped[str | None] = mapped_column(Text, ForeignKey("agency.code", deferrable=True, initially="DEFERRED"))
    path: Mapped[list[str]] = mapped_column(ARRAY(Text))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    successors: Mapped[list[str]] = mapped_column(ARRAY(Text))
    other_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    participation: Mapped[dict[str, Any]] = mapped_column(JSONB)
    ended_by: Mapped[str | None] = mapped_column(Text)
    """Number of the decision that ended it."""
    assumed_code: Mapped[bool]
    turns_on: Mapped[date | None]
    """The next day on which time alone changes how it stands."""
    sequence: Mapped[int]
    """Of the last event about it."""


class AgencyState(Base):
    """What a unit was called, what it was and where it stood in one stretch of time; two never overlap."""

    __tablename__ = "agency_state"
    __table_args__ = (
        ExcludeConstraint(
            (text("int8range(agency_number, agency_number, '[]')"), "&&"),
            (text("daterange(valid_from, valid_to + 1)"), "&&"),
            name="ex_agency_state_validity",
            using="gist",
        ),
        CheckConstraint(f"kind IN ({KINDS})", name="kind"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint("path[cardinality(path)] = code", name="path"),
        Index("ix_agency_state_path", "path", postgresql_using="gin"),
    )

    code: Mapped[str] = mapped_column(Text, ForeignKey("agency.code"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]
    agency_number: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    name_folded: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    parent: Mapped[str | None] = mapped_column(Text, ForeignKey("agency.code", deferrable=True, initially="DEFERRED"))
    path: Mapped[list[str]] = mapped_column(ARRAY(Text))
    decision: Mapped[str | None] = mapped_column(Text)
    derived: Mapped[bool]
    """It begins only because a unit above it moved."""
