"""Texts, deliveries, inbox, preferences."""

from datetime import UTC, datetime

from alembic import op
from notification_service.templates.seed import seeded_texts
from servicekit.ids import uuid7
from servicekit.migrations import KIT_TABLES_1
from sqlalchemy import DateTime, Integer, Uuid, column, table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = [
    """CREATE TABLE template (
        id uuid CONSTRAINT pk_template PRIMARY KEY,
        event text NOT NULL,
        channel text NOT NULL,
        language text NOT NULL,
        version integer NOT NULL,
        title text NOT NULL,
        body text NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT uq_template_event_channel_language_version UNIQUE (event, channel, language, version),
        CONSTRAINT ck_template_channel CHECK (channel IN ('email', 'sms', 'in_app')),
        CONSTRAINT ck_template_language CHECK (language IN ('vi', 'en'))
    )""",
    """CREATE TABLE known_dossier (
        dossier_id uuid CONSTRAINT pk_known_dossier PRIMARY KEY,
        origin text NOT NULL
    )""",
    """CREATE TABLE delivery (
        id uuid CONSTRAINT pk_delivery PRIMARY KEY,
        dossier_id uuid NOT NULL,
        stream text NOT NULL,
        event_sequence integer NOT NULL,
        event text NOT NULL,
        recipient text NOT NULL,
        channel text NOT NULL,
        facts jsonb NOT NULL,
        status text NOT NULL,
        reason text,
        attempts integer NOT NULL,
        next_attempt_at timestamptz,
        sequence integer NOT NULL,
        traceparent text,
        created_at timestamptz NOT NULL,
        finished_at timestamptz,
        CONSTRAINT uq_delivery_dossier_id_stream_event_sequence_recipient_channel
            UNIQUE (dossier_id, stream, event_sequence, recipient, channel),
        CONSTRAINT ck_delivery_recipient CHECK (recipient IN ('owner', 'filer')),
        CONSTRAINT ck_delivery_channel CHECK (channel IN ('email', 'sms', 'in_app')),
        CONSTRAINT ck_delivery_status CHECK (status IN ('created', 'sending', 'sent', 'delivered',
            'temporary_failure', 'permanent_failure', 'suppressed'))
    )""",
    """CREATE INDEX ix_delivery_next_attempt_at ON delivery (next_attempt_at)
        WHERE next_attempt_at IS NOT NULL""",
    "CREATE INDEX ix_delivery_status_id ON delivery (status, id)",
    """CREATE TABLE notification (
        id uuid CONSTRAINT pk_notification PRIMARY KEY,
        subject text NOT NULL,
        event text NOT NULL,
        dossier_id uuid NOT NULL,
        title text NOT NULL,
        body text NOT NULL,
        created_at timestamptz NOT NULL,
        read_at timestamptz
    )""",
    "CREATE INDEX ix_notification_subject_created_at_id ON notification (subject, created_at, id)",
    """CREATE TABLE preference (
        subject text CONSTRAINT pk_preference PRIMARY KEY,
        language text NOT NULL,
        channels text[] NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT ck_preference_language CHECK (language IN ('vi', 'en'))
    )""",
]


def upgrade() -> None:
    for statement in [*KIT_TABLES_1, *STATEMENTS]:
        op.execute(statement)
    template = table(
        "template",
        column("id", Uuid),
        column("event"),
        column("channel"),
        column("language"),
        column("version", Integer),
        column("title"),
        column("body"),
        column("created_by"),
        column("created_at", DateTime(timezone=True)),
    )
    first = {"version": 1, "created_by": "system", "created_at": datetime.now(UTC)}
    texts = [text._asdict() for text in seeded_texts()]
    op.bulk_insert(template, [{"id": uuid7(), "event": text.pop("notice"), **text, **first} for text in texts])


def downgrade() -> None:
    tables = ("preference", "notification", "delivery", "known_dossier", "template")
    for name in (*tables, "outbox", "inbox", "dead_letter", "idempotency_key"):
        op.execute(f"DROP TABLE {name}")
