from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Computed,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from catalog_service.database import Base

NAME_SEARCH = (
    "setweight(to_tsvector('simple'::regconfig, name_folded), 'A'::\"char\")"
    " || setweight(to_tsvector('simple'::regconfig, keywords_folded), 'B'::\"char\")"
)
CHANNELS = "jsonb_path_query_array(record, '$.channels[*].channel')"
FILTERED = ("field_code", "level_label", "level_declared", "level_provable", "level_observed", "online_mode")
SEARCH = f"{NAME_SEARCH} || setweight(to_tsvector('simple'::regconfig, rest_folded), 'D'::\"char\")"


class Procedure(Base):
    """What dossiers, mandates and rights point at: it outlives its versions."""

    __tablename__ = "procedure"
    __table_args__ = (Index("ix_procedure_change", "changed_xid", "code"),)

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    """Stands for the code where a constraint needs a range."""
    sequence: Mapped[int]
    """Of the last event about it."""
    level_events: Mapped[int] = mapped_column(server_default=text("0"))
    """How many of its events told of levels alone: the record that partners have is the same after them."""
    latest_version: Mapped[int | None]
    retired_from: Mapped[date | None]
    """The first day on which it no longer exists."""
    changed_xid: Mapped[int] = mapped_column(BigInteger, server_default=text("pg_current_xact_id()::text::bigint"))
    """The transaction that last changed what is published of it, set by a trigger: the order in which partners hear
    of changes."""
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))


class ProcedureVersion(Base):
    """One published version. Only its end may still be set; a trigger refuses every other change.

    Two versions of a procedure never overlap. A version that is replaced before its first day is over has an empty
    validity: `valid_to` is the day before `valid_from`.
    """

    __tablename__ = "procedure_version"
    __table_args__ = (
        # Core PostgreSQL has no GiST operator class for text or integers: a one-number range stands for the procedure.
        ExcludeConstraint(
            (text("int8range(procedure_number, procedure_number, '[]')"), "&&"),
            (text("daterange(valid_from, valid_to + 1)"), "&&"),
            name="ex_procedure_version_validity",
            using="gist",
        ),
        CheckConstraint("level_declared BETWEEN 1 AND 4", name="level_declared"),
        CheckConstraint("online_mode IN ('information', 'partial', 'full')", name="online_mode"),
        CheckConstraint("level_provable BETWEEN 0 AND 4", name="level_provable"),
        CheckConstraint("level_observed BETWEEN 3 AND 4", name="level_observed"),
        CheckConstraint("level_label BETWEEN 0 AND 4", name="level_label"),
        CheckConstraint("version >= 1", name="version"),
        Index("ix_procedure_version_search", "search", postgresql_using="gin"),
        Index("ix_procedure_version_name_search", "name_search", postgresql_using="gin"),
        Index("ix_procedure_version_shorter_name", text("length(name_folded)"), "code"),
        Index("ix_procedure_version_agencies", "agencies", postgresql_using="gin"),
        *(Index(f"ix_procedure_version_{name}", name, "code") for name in FILTERED),
        Index("ix_procedure_version_channels", "channels", postgresql_using="gin"),
        Index("ix_procedure_version_audience", "audience", postgresql_using="gin"),
        Index("ix_procedure_version_unjudged", "code", postgresql_where=text("levels IS NULL")),
    )

    code: Mapped[str] = mapped_column(Text, ForeignKey("procedure.code"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    procedure_number: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    field_code: Mapped[str] = mapped_column(Text, ForeignKey("field.code"))
    agency_code: Mapped[str] = mapped_column(Text, ForeignKey("agency.code"))
    agencies: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Competent and executing ones, for the filter."""
    level_declared: Mapped[int]
    level_provable: Mapped[int | None] = mapped_column(SmallInteger)
    level_observed: Mapped[int | None] = mapped_column(SmallInteger)
    level_label: Mapped[int] = mapped_column(SmallInteger)
    levels: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """What the answer says of levels besides the record; None until it is judged."""
    online_mode: Mapped[str] = mapped_column(Text)
    audience: Mapped[list[str]] = mapped_column(ARRAY(Text))
    record: Mapped[dict[str, Any]] = mapped_column(JSONB)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    """The record as it is answered."""
    etag: Mapped[str] = mapped_column(Text)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    """As it is exported. json, not jsonb: the order of a form's fields has a meaning."""
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    name_folded: Mapped[str] = mapped_column(Text)
    keywords_folded: Mapped[str] = mapped_column(Text)
    rest_folded: Mapped[str] = mapped_column(Text)
    channels: Mapped[list[str]] = mapped_column(JSONB, Computed(CHANNELS, persisted=True))
    name_search: Mapped[str] = mapped_column(TSVECTOR, Computed(NAME_SEARCH, persisted=True))
    """Names and keywords alone, short enough to lie in the row: the ranking reads it."""
    search: Mapped[str] = mapped_column(TSVECTOR, Computed(SEARCH, persisted=True))
    published_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    published_by: Mapped[str] = mapped_column(Text)


class ProcedureForm(Base):
    """The electronic form of one version, with a filled-in example that validates."""

    __tablename__ = "form"
    __table_args__ = (
        ForeignKeyConstraint(["code", "version"], ["procedure_version.code", "procedure_version.version"]),
    )

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    """`{version, schema, ui_schema, example}` as it is answered."""
    etag: Mapped[str] = mapped_column(Text)


class Synonym(Base):
    """What people type for what the law says; both folded."""

    __tablename__ = "synonym"
    __table_args__ = (CheckConstraint("weight BETWEEN 1 AND 3", name="weight"),)

    term: Mapped[str] = mapped_column(Text, primary_key=True)
    expansion: Mapped[str] = mapped_column(Text)
    weight: Mapped[int] = mapped_column(SmallInteger)
    """How sure it is that the expansion is meant."""
    sample: Mapped[bool]
