"""Exports as long work, their files for a time, and saved choices of columns."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UP = [
    """CREATE TABLE operation (
        id uuid CONSTRAINT pk_operation PRIMARY KEY,
        state text NOT NULL CONSTRAINT ck_operation_state CHECK (state IN ('queued', 'running', 'done', 'failed')),
        done integer NOT NULL,
        total integer NOT NULL,
        result_url text,
        problem jsonb,
        requested_by text NOT NULL,
        created_at timestamptz NOT NULL
    )""",
    """CREATE TABLE export (
        operation_id uuid CONSTRAINT pk_export PRIMARY KEY
            CONSTRAINT fk_export_operation_id_operation REFERENCES operation (id),
        file_format text NOT NULL CONSTRAINT ck_export_file_format CHECK (file_format IN ('csv', 'xlsx')),
        first_day date NOT NULL,
        last_day date NOT NULL,
        agency text NOT NULL,
        columns text[] NOT NULL,
        language text NOT NULL,
        rows integer NOT NULL,
        requested_by text NOT NULL,
        requested_at timestamptz NOT NULL,
        attempts smallint NOT NULL,
        ended_at timestamptz,
        expires_at timestamptz,
        content bytea,
        CONSTRAINT ck_export_period CHECK (first_day <= last_day),
        CONSTRAINT ck_export_kept CHECK ((content IS NULL) = (expires_at IS NULL))
    )""",
    "CREATE INDEX ix_export_requested_by ON export (requested_by, requested_at)",
    "CREATE INDEX ix_export_waiting ON export (requested_at) WHERE ended_at IS NULL",
    """CREATE TABLE export_template (
        id uuid CONSTRAINT pk_export_template PRIMARY KEY,
        owner text NOT NULL,
        name text NOT NULL,
        columns text[] NOT NULL CONSTRAINT ck_export_template_columns CHECK (cardinality(columns) > 0),
        CONSTRAINT uq_export_template_owner_name UNIQUE (owner, name)
    )""",
]
DOWN = ["DROP TABLE export_template", "DROP TABLE export", "DROP TABLE operation"]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
