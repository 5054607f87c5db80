from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Sequence,
    SmallInteger,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base

Json = dict[str, Any]

_ACCEPTED = "accepted_at IS NOT NULL"

draft_number_sequence = Sequence("draft_number_seq", metadata=Base.metadata)

OPEN = "decided_at IS NULL AND finished_at IS NULL"
RUNNING = f"{OPEN} AND clock_stopped_at IS NULL"


NO_DUE_DATE = "'9999-12-31 00:00:00+00'::timestamptz"
"""What has no due date comes after all that has one."""
DUE_ORDER = f"COALESCE(due_at, {NO_DUE_DATE})"
IS_OPEN = (
    "status IN ('submitted', 'accepted', 'processing', 'supplement_requested', 'awaiting_payment', "
    "'withdrawal_requested', 'decided')"
)
"""Somebody has something to do with it still: few of all dossiers, and most of what is asked for."""


def _by_age(column: str, condition: str | None = None) -> Index:
    """For lists, newest first, of what one unit or person sees."""
    where = text(condition) if condition else None
    name = f"ix_dossier_{column}_created_at_id"
    return Index(name, column, text("created_at DESC"), text("id DESC"), postgresql_where=where)


def _open_by_due_date(column: str, condition: str | None = None) -> Index:
    """For inboxes and their counts."""
    where = text(f"{condition} AND {IS_OPEN}" if condition else IS_OPEN)
    return Index(f"ix_dossier_open_{column}_due_at_id", column, text(DUE_ORDER), "id", postgresql_where=where)


GRANTED = "outcome = 'granted' AND decided_at IS NOT NULL"
"""It has a result, issued with the decision."""


def _granted_by_age(column: str, condition: str | None = None) -> Index:
    """For the register of results."""
    where = text(f"{condition} AND {GRANTED}" if condition else GRANTED)
    name = f"ix_dossier_granted_{column}_decided_at_id"
    return Index(name, column, text("decided_at DESC"), text("id DESC"), postgresql_where=where)


class Dossier(Base):
    """One dossier (hồ sơ) from draft to returned result."""

    __tablename__ = "dossier"
    __table_args__ = (
        Index("uq_dossier_source_external_code", "source", "external_code", unique=True),
        *(_by_age(column) for column in ("owner_key", "submitted_by", "receiving_unit", "executing_agency")),
        _by_age("returning_unit", "returning_unit <> receiving_unit"),
        _by_age("current_unit", "current_unit <> executing_agency"),
        _by_age("assignee", "assignee IS NOT NULL"),
        _by_age("procedure_code"),
        Index("ix_dossier_created_at_id", text("created_at DESC"), text("id DESC")),
        Index(
            "ix_dossier_trial_created_at_id",
            text("created_at DESC"),
            text("id DESC"),
            postgresql_where=text("origin = 'trial'"),
        ),
        *(
            Index(f"ix_dossier_{column}_accepted_at", column, "accepted_at", postgresql_where=text(_ACCEPTED))
            for column in ("receiving_unit", "executing_agency")
        ),
        Index("ix_dossier_open_due_at", "due_at", "id", postgresql_where=text(OPEN)),
        Index(
            "ix_dossier_due_soon",
            "due_soon_at",
            "id",
            postgresql_where=text(f"{RUNNING} AND due_soon_told_for IS DISTINCT FROM due_at"),
        ),
        Index(
            "ix_dossier_overdue",
            "due_at",
            "id",
            postgresql_where=text(f"{RUNNING} AND overdue_told_for IS DISTINCT FROM due_at"),
        ),
        Index(
            "ix_dossier_apology_late",
            "apology_due_at",
            "id",
            postgresql_where=text(f"{RUNNING} AND apology_late_told_for IS DISTINCT FROM apology_due_at"),
        ),
        Index(
            "ix_dossier_answer_late",
            "answer_due_at",
            "id",
            postgresql_where=text("status = 'submitted' AND answer_late_told_for IS DISTINCT FROM answer_due_at"),
        ),
        *(_open_by_due_date(column) for column in ("receiving_unit", "executing_agency")),
        _open_by_due_date("returning_unit", "returning_unit <> receiving_unit"),
        _open_by_due_date("current_unit", "current_unit <> executing_agency"),
        Index("ix_dossier_open_due_at_id", text(DUE_ORDER), "id", postgresql_where=text(IS_OPEN)),
        *(_granted_by_age(column) for column in ("receiving_unit", "executing_agency", "submitted_by")),
        _granted_by_age("returning_unit", "returning_unit <> receiving_unit"),
        _granted_by_age("current_unit", "current_unit <> executing_agency"),
        Index(
            "ix_dossier_granted_decided_at_id",
            text("decided_at DESC"),
            text("id DESC"),
            postgresql_where=text(GRANTED),
        ),
        CheckConstraint("confirmation IN ('pending', 'confirmed', 'denied', 'represented')", name="confirmation"),
        CheckConstraint(
            "cause IS NOT NULL OR (status NOT IN ('refused', 'stopped') AND outcome IS DISTINCT FROM 'refused')",
            name="ck_dossier_cause",
        ),
        CheckConstraint("sets BETWEEN 1 AND 99", name="sets"),
        CheckConstraint("apologies >= 0 AND (expected_at IS NULL) = (apologies = 0)", name="apologies"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    draft_number: Mapped[str] = mapped_column(Text, unique=True)
    code: Mapped[str | None] = mapped_column(Text, unique=True)
    external_code: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(Text)
    """Set at birth; the database refuses to change it."""
    status: Mapped[str] = mapped_column(Text)
    resume_status: Mapped[str | None] = mapped_column(Text)
    procedure_code: Mapped[str] = mapped_column(Text)
    procedure_version: Mapped[int]
    rebased_from: Mapped[int | None]
    """The version that it was under before, when it has been put under a later one."""
    case_name: Mapped[str] = mapped_column(Text)
    level: Mapped[int] = mapped_column(SmallInteger)
    field: Mapped[str] = mapped_column(Text)
    executing_agency: Mapped[str] = mapped_column(Text)
    receiving_unit: Mapped[str] = mapped_column(Text)
    returning_unit: Mapped[str] = mapped_column(Text)
    current_unit: Mapped[str] = mapped_column(Text)
    assignee: Mapped[str | None] = mapped_column(Text)
    owner_key: Mapped[str] = mapped_column(Text)
    """Whose dossier it is, by identity and not by account: `citizen:<number>`, `enterprise:<tax code>`."""
    owner_subject: Mapped[str | None] = mapped_column(Text)
    submitted_by: Mapped[str] = mapped_column(Text)
    filer: Mapped[str] = mapped_column(Text)
    confirmation: Mapped[str | None] = mapped_column(Text)
    """Whether the person says that it was filed for them; None of what they filed themselves."""
    representation_id: Mapped[UUID | None] = mapped_column(ForeignKey("representation.id"))
    """Under which it was filed."""
    channel: Mapped[str] = mapped_column(Text)
    paper_reason: Mapped[str | None] = mapped_column(Text)
    """Why it came on paper; asked at the desk when the procedure is of level 4."""
    paper_reason_text: Mapped[str | None] = mapped_column(Text)
    sets: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    """Số bộ hồ sơ: how many sets of papers were received; what came online is one."""
    applicant: Mapped[Json] = mapped_column(JSONB)
    on_behalf_of: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    delivery: Mapped[Json] = mapped_column(JSONB)
    form: Mapped[Json] = mapped_column(JSONB)
    submitted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    refusal_due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """By when an answer that is no is due, where it has a limit of its own."""
    due_soon_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """From when on it is about time; reckoned with the due date, by the same calendar."""
    extend_by: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Until when a later date may be asked for (R3): the end of the last working day before."""
    extended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """A dossier is extended once (R4)."""
    expected_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """The date that the last apology for a missed due date gives instead (Mẫu 04); the due date stays."""
    apologies: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    apology_due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """By when somebody has to apologise in writing for the date that was missed last."""
    apology_late_told_for: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    due_soon_told_for: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    overdue_told_for: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """For which due date the warning and the alarm were told; a date that has moved is told of again."""
    answer_due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """By when an online filing is accepted, refused or asked to be completed (R1)."""
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answer_late_told_for: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    clock_stopped_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    outcome: Mapped[str | None] = mapped_column(Text)
    cause: Mapped[str | None] = mapped_column(Text)
    proposed_by: Mapped[str | None] = mapped_column(Text)
    proposed_for: Mapped[str | None] = mapped_column(Text)
    """The absent official for whom a substitute has proposed."""
    proposal: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    supplement_count: Mapped[int] = mapped_column(default=0)
    sequence: Mapped[int] = mapped_column(default=0)
    history_hash: Mapped[bytes | None]
    """Of the newest history entry: one that is cut off is missed."""
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


_TODAY = "(timezone('Asia/Ho_Chi_Minh', now()))::date"
_THIS_TRANSACTION = "(pg_current_xact_id()::text::bigint)"
HISTORY_PLACE: ColumnElement[bytes] = literal_column(
    f"convert_to('|' || {_THIS_TRANSACTION} || '|' || to_char({_TODAY}, 'YYYY-MM-DD'), 'UTF8')", LargeBinary
)
"""Where a history entry stands, as its hash says it: history/chain.py."""


class DossierHistory(Base):
    """Who did what when, and why; append-only. `sequence` is also the event's."""

    __tablename__ = "dossier_history"
    __table_args__ = (
        Index("ix_dossier_history_xid_dossier_id_sequence", "xid", "dossier_id", "sequence"),
        Index("ix_dossier_history_recorded_on", "recorded_on", "dossier_id", "sequence"),
        CheckConstraint("scheme IN (1, 2)", name="scheme"),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(Text)
    from_status: Mapped[str | None] = mapped_column(Text)
    to_status: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    actor_role: Mapped[str] = mapped_column(Text)
    actor_unit: Mapped[str | None] = mapped_column(Text)
    acting_for: Mapped[str | None] = mapped_column(Text)
    """The absent official for whom the actor stood in."""
    reason: Mapped[str | None] = mapped_column(Text)
    legal_basis: Mapped[str | None] = mapped_column(Text)
    details: Mapped[Json] = mapped_column(JSONB)
    changed: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    """What the step changed of the dossier, old and new: changes.py."""
    trace_id: Mapped[str | None] = mapped_column(Text)
    occurred_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    hash: Mapped[bytes]
    """Of the entry before and of this one: history/chain.py."""
    scheme: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    """What of the row the hash says."""
    recorded_on: Mapped[date] = mapped_column(server_default=text(_TODAY))
    """The day on which it was written down, which is not always the day on which it happened."""
    xid: Mapped[int] = mapped_column(BigInteger, server_default=text(_THIS_TRANSACTION))
    """The transaction that wrote it: the change feed stops before the oldest one still running, and misses nothing."""


class CodeCounter(Base):
    """The last number given by an agency on a day; incremented under its row lock, so never given twice."""

    __tablename__ = "code_counter"

    agency: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last_number: Mapped[int]
