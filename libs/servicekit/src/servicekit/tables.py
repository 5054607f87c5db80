"""The tables that every service has; `attach` copies them into the service's own metadata, for Alembic."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

KIT = MetaData(naming_convention=NAMING)

outbox = Table(
    "outbox",
    KIT,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", Uuid, nullable=False, unique=True),
    Column("subject", Text, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("published_at", DateTime(timezone=True)),
)
Index("ix_outbox_unpublished", outbox.c.id, postgresql_where=outbox.c.published_at.is_(None))
Index("ix_outbox_created_at", outbox.c.created_at)

inbox = Table(
    "inbox",
    KIT,
    Column("event_id", Uuid, primary_key=True),
    Column("handler", Text, primary_key=True),
    Column("handled_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

dead_letter = Table(
    "dead_letter",
    KIT,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("handler", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("event_id", Uuid),
    Column("envelope", LargeBinary, nullable=False),
    Column("error", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("redriven_at", DateTime(timezone=True)),
)

idempotency_key = Table(
    "idempotency_key",
    KIT,
    Column("caller", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
Index("ix_idempotency_key_created_at", idempotency_key.c.created_at)


def attach(metadata: MetaData) -> None:
    for table in KIT.tables.values():
        table.to_metadata(metadata)


def new_metadata() -> MetaData:
    """The metadata of a service's own Base: naming convention and the kit's tables."""
    metadata = MetaData(naming_convention=NAMING)
    attach(metadata)
    return metadata
