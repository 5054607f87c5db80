"""What every service's `migrations/env.py` calls, and the kit's own tables as frozen SQL."""

import asyncio
import os
from pathlib import Path

from alembic import command, context
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

LOCK_TIMEOUT = "5s"


def run(metadata: MetaData) -> None:
    """Migrations wait five seconds at most for a lock: a queue behind a migration is an outage."""
    if context.is_offline_mode():
        context.configure(url="postgresql://", target_metadata=metadata, literal_binds=True)
        with context.begin_transaction():
            context.run_migrations()
        return
    url = context.config.attributes.get("database_url") or os.environ["DATABASE_URL"]
    asyncio.run(_run_online(url, metadata))


async def _run_online(url: str, metadata: MetaData) -> None:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(_migrate, metadata)
        await connection.commit()
    await engine.dispose()


def _migrate(connection: Connection, metadata: MetaData) -> None:
    connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
    context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


def config_for(service_folder: Path, database_url: str) -> Config:
    """Alembic's configuration of one service, from its folder in the tree."""
    config = Config()
    config.set_main_option("script_location", str(service_folder / "migrations"))
    config.attributes["database_url"] = database_url
    return config


def upgrade(service_folder: Path, database_url: str) -> None:
    command.upgrade(config_for(service_folder, database_url), "head")


def head_of(service_folder: Path) -> str:
    heads = ScriptDirectory(str(service_folder / "migrations")).get_heads()
    if len(heads) != 1:
        raise RuntimeError(f"{service_folder.name} has {len(heads)} migration heads")
    return heads[0]


KIT_TABLES_1 = [
    """CREATE TABLE outbox (
        id bigint GENERATED ALWAYS AS IDENTITY,
        event_id uuid NOT NULL,
        subject text NOT NULL,
        envelope bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        published_at timestamptz,
        CONSTRAINT pk_outbox PRIMARY KEY (id),
        CONSTRAINT uq_outbox_event_id UNIQUE (event_id)
    )""",
    "CREATE INDEX ix_outbox_unpublished ON outbox (id) WHERE published_at IS NULL",
    "CREATE INDEX ix_outbox_created_at ON outbox (created_at)",
    """CREATE TABLE inbox (
        event_id uuid NOT NULL,
        handler text NOT NULL,
        handled_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_inbox PRIMARY KEY (event_id, handler)
    )""",
    """CREATE TABLE dead_letter (
        id bigint GENERATED ALWAYS AS IDENTITY,
        handler text NOT NULL,
        subject text NOT NULL,
        event_id uuid,
        envelope bytea NOT NULL,
        error text NOT NULL,
        attempts integer NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        redriven_at timestamptz,
        CONSTRAINT pk_dead_letter PRIMARY KEY (id)
    )""",
    """CREATE TABLE idempotency_key (
        caller text NOT NULL,
        key text NOT NULL,
        fingerprint bytea NOT NULL,
        status smallint NOT NULL,
        headers jsonb NOT NULL,
        body bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_idempotency_key PRIMARY KEY (caller, key)
    )""",
    "CREATE INDEX ix_idempotency_key_created_at ON idempotency_key (created_at)",
]
"""For a service's first migration. Frozen: a later change is a new list for a new migration."""
