from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text, Uuid

from dossier_service.database import Base


class ReadKind(StrEnum):
    DOSSIER = "dossier"
    LIST = "list"
    REGISTER = "register"
    HAND_OVERS = "hand_overs"
    FEEDBACK = "feedback"
    """With the sender's contact."""


class Part(StrEnum):
    """Which part of a dossier, where it was not the whole."""

    TIMELINE = "timeline"
    HISTORY = "history"
    DOCUMENTS = "documents"
    ORIGINALS = "originals"
    SUPPLEMENTS = "supplements"
    MESSAGES = "messages"
    TASKS = "tasks"
    FORMS = "forms"
    RESULTS = "results"
    PROVENANCE = "provenance"
    ARCHIVE = "archive"


class PersonalDataRead(Base):
    """Who, outside the people of a dossier, has been shown personal data, and when (AUD-02); append-only.

    One row for each answer, however long: a dossier and a page of a list name the dossiers that were shown, a register
    what was asked for, by which it can be put together again. Nothing of the people themselves is kept here.
    """

    __tablename__ = "personal_data_read"
    __table_args__ = (
        CheckConstraint("kind IN ('dossier', 'list', 'register', 'hand_overs', 'feedback')", name="kind"),
        CheckConstraint("shown > 0", name="shown"),
        Index("ix_personal_data_read_dossier_ids", "dossier_ids", postgresql_using="gin"),
        Index("ix_personal_data_read_reader_read_at", "reader", "read_at"),
        Index("ix_personal_data_read_register", "read_at", postgresql_where=text("kind = 'register'")),
        Index(
            "ix_personal_data_read_feedback",
            text("(asked ->> 'feedback_id')"),
            postgresql_where=text("kind = 'feedback'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    reader: Mapped[str] = mapped_column(Text)
    unit: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    shown: Mapped[int]
    """How many dossiers."""
    dossier_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    asked: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """The filters of the question, as far as they say something; of one dossier the part, where it was not all."""
    read_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
