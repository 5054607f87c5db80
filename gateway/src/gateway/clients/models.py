from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Index, LargeBinary, Text, func, true
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database import Base


class Partner(Base):
    """A ministry or the national portal. `agencies` of `*` means all; `public_keys` is a JWK Set."""

    __tablename__ = "partner"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    agencies: Mapped[list[str]] = mapped_column(ARRAY(Text))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    public_keys: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    active: Mapped[bool] = mapped_column(server_default=true())
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class PartnerSecret(Base):
    """Two may be valid at a time, so that a partner can change its secret without a gap."""

    __tablename__ = "partner_secret"

    partner: Mapped[str] = mapped_column(ForeignKey("partner.name", ondelete="CASCADE"), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Revocation(Base):
    """A token that is no longer good, until it would have expired anyway."""

    __tablename__ = "revocation"

    token_id: Mapped[str] = mapped_column(Text, primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class UsedAssertion(Base):
    """A signed assertion proves its owner once (RFC 7523 3, `jti`)."""

    __tablename__ = "used_assertion"

    partner: Mapped[str] = mapped_column(Text, primary_key=True)
    token_id: Mapped[str] = mapped_column(Text, primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


Index("ix_revocation_expires_at", Revocation.expires_at)
Index("ix_used_assertion_expires_at", UsedAssertion.expires_at)
