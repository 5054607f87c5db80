from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from catalog_service.database import Base


class LevelStanding(Base):
    """What one executing agency declares of a procedure, and what of it is provable, observed and told."""

    __tablename__ = "service_level"
    __table_args__ = (
        CheckConstraint("declared BETWEEN 1 AND 4", name="declared"),
        CheckConstraint("provable BETWEEN 0 AND 4", name="provable"),
        CheckConstraint("observed BETWEEN 3 AND 4", name="observed"),
        CheckConstraint("label BETWEEN 0 AND 4", name="label"),
        Index("ix_service_level_recheck_at", "recheck_at"),
    )

    code: Mapped[str] = mapped_column(Text, ForeignKey("procedure.code"), primary_key=True)
    agency_code: Mapped[str] = mapped_column(Text, ForeignKey("agency.code"), primary_key=True)
    declared: Mapped[int] = mapped_column(SmallInteger)
    provable: Mapped[int] = mapped_column(SmallInteger)
    observed: Mapped[int | None] = mapped_column(SmallInteger)
    label: Mapped[int] = mapped_column(SmallInteger)
    missing: Mapped[list[str]] = mapped_column(ARRAY(Text))
    waived_until: Mapped[date | None]
    proven_by: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Sources of the evidence that holds."""
    last_proof_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Of evidence from outside the record: a probe, a payment, a provider's answer."""
    checked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    recheck_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When time alone may change it next, or at once when something was heard."""


class LevelProbe(Base):
    """What a probe found; the newest of a proof counts."""

    __tablename__ = "level_probe"
    __table_args__ = (
        CheckConstraint("proof IN ('information', 'forms', 'submission', 'payment', 'result')", name="proof"),
        Index("ix_level_probe_newest", "code", "agency_code", "proof", "at"),
        Index("ix_level_probe_at", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, ForeignKey("procedure.code"))
    agency_code: Mapped[str] = mapped_column(Text, ForeignKey("agency.code"))
    proof: Mapped[str] = mapped_column(Text)
    passed: Mapped[bool]
    evidence: Mapped[dict[str, str]] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reported_by: Mapped[str] = mapped_column(Text)
    reported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class LevelWaiver(Base):
    """Leave to go on telling a level that is not provable: asked for, signed by somebody else, ends by itself."""

    __tablename__ = "level_waiver"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 4", name="level"),
        CheckConstraint("signed_by <> requested_by", name="two_persons"),
        CheckConstraint("(signature IS NULL) = (signed_by IS NULL)", name="signature"),
        CheckConstraint("revocation_reason IS NULL OR revoked_at IS NOT NULL", name="revocation_reason"),
        Index("ix_level_waiver_code", "code"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, ForeignKey("procedure.code"))
    agency_code: Mapped[str] = mapped_column(Text, ForeignKey("agency.code"))
    level: Mapped[int] = mapped_column(SmallInteger)
    reason: Mapped[str] = mapped_column(Text)
    legal_basis: Mapped[str] = mapped_column(Text)
    decision_number: Mapped[str] = mapped_column(Text)
    expires_on: Mapped[date]
    """Its last day."""
    requested_by: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    signed_by: Mapped[str | None] = mapped_column(Text)
    signed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    signature: Mapped[str | None] = mapped_column(Text)
    """A detached JWS over the signed content, by this service's key."""
    revoked_by: Mapped[str | None] = mapped_column(Text)
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revocation_reason: Mapped[str | None] = mapped_column(Text)
    """None where it was revoked before a reason had to be given."""
    version: Mapped[int]


class LevelObservation(Base):
    """What one dossier showed. Events come in any order: what is not heard yet is NULL."""

    __tablename__ = "level_observation"
    __table_args__ = (
        Index("ix_level_observation_place", "code", "agency_code"),
        Index("ix_level_observation_submitted_at", "submitted_at"),
    )

    dossier_id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(Text)
    agency_code: Mapped[str | None] = mapped_column(Text)
    trial: Mapped[bool | None]
    online: Mapped[bool | None]
    submitted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    owed: Mapped[bool] = mapped_column(server_default=text("false"))
    paid_online_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    steps: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    """What ended it or was taken back, by its sequence in the dossier."""
    failed: Mapped[bool] = mapped_column(server_default=text("false"))
    """Refused at the door, stopped or withdrawn, as far as the steps stand."""
    returned_by: Mapped[str | None] = mapped_column(Text)
    returned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class PaymentAnswer(Base):
    """The payment service's last word on which online providers answer; one row."""

    __tablename__ = "level_payment_answer"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    providers: Mapped[list[str]] = mapped_column(ARRAY(Text))
    answered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
