"""Agencies, procedures and dossiers as facts, and their counts."""

from alembic import op
from servicekit.migrations import KIT_TABLES_1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = [
    """CREATE TABLE agency (
        code text CONSTRAINT pk_agency PRIMARY KEY,
        name text NOT NULL,
        kind text NOT NULL,
        path text[] NOT NULL,
        valid_from date NOT NULL,
        valid_to date,
        sequence integer NOT NULL
    )""",
    "CREATE INDEX ix_agency_path ON agency USING gin (path)",
    """CREATE TABLE procedure_version (
        code text NOT NULL,
        version integer NOT NULL,
        sequence integer NOT NULL,
        level smallint NOT NULL,
        online_mode text NOT NULL,
        field text NOT NULL,
        agencies text[] NOT NULL,
        vertical_only boolean NOT NULL,
        valid_from date NOT NULL,
        valid_to date,
        CONSTRAINT pk_procedure_version PRIMARY KEY (code, version),
        CONSTRAINT ck_procedure_version_level CHECK (level BETWEEN 1 AND 4)
    )""",
    """CREATE TABLE procedure_retirement (
        code text NOT NULL,
        sequence integer NOT NULL,
        valid_to date NOT NULL,
        CONSTRAINT pk_procedure_retirement PRIMARY KEY (code, sequence)
    )""",
    """CREATE TABLE field (
        code text CONSTRAINT pk_field PRIMARY KEY,
        name text NOT NULL
    )""",
    """CREATE TABLE dossier_fact (
        dossier_id uuid CONSTRAINT pk_dossier_fact PRIMARY KEY,
        procedure_code text,
        agency text,
        origin text,
        status text NOT NULL,
        outcome text NOT NULL,
        punctuality text NOT NULL,
        submitted_on date,
        submitted_at timestamptz,
        level smallint,
        channel text,
        filer text,
        applicant_kind text,
        field text,
        receiving_unit text,
        source text,
        accepted_at timestamptz,
        due_at timestamptz,
        finished_at timestamptz,
        cause text,
        supplement_count integer NOT NULL,
        score smallint,
        paid_vnd bigint NOT NULL,
        steps jsonb NOT NULL,
        payments jsonb NOT NULL,
        CONSTRAINT ck_dossier_fact_outcome CHECK (outcome IN ('open', 'successful', 'unsuccessful')),
        CONSTRAINT ck_dossier_fact_punctuality CHECK (punctuality IN ('no_deadline', 'undecided', 'on_time', 'late')),
        CONSTRAINT ck_dossier_fact_origin CHECK (origin IN ('live', 'historical', 'trial'))
    )""",
    "CREATE INDEX ix_dossier_fact_submitted_on ON dossier_fact (submitted_on)",
    """CREATE TABLE dossier_count (
        submitted_on date NOT NULL,
        agency text NOT NULL,
        procedure_code text NOT NULL,
        field text NOT NULL,
        level smallint NOT NULL,
        channel text NOT NULL,
        filer text NOT NULL,
        status text NOT NULL,
        outcome text NOT NULL,
        punctuality text NOT NULL,
        origin text NOT NULL,
        dossiers bigint NOT NULL,
        CONSTRAINT pk_dossier_count PRIMARY KEY (submitted_on, agency, procedure_code, field, level, channel, filer,
            status, outcome, punctuality, origin)
    )""",
    "CREATE INDEX ix_dossier_count_empty ON dossier_count (submitted_on) WHERE dossiers = 0",
    """CREATE TABLE heard (
        owner text CONSTRAINT pk_heard PRIMARY KEY,
        newest_at timestamptz NOT NULL
    )""",
]


def upgrade() -> None:
    for statement in (*KIT_TABLES_1, *STATEMENTS):
        op.execute(statement)


def downgrade() -> None:
    for name in (
        "heard",
        "dossier_count",
        "dossier_fact",
        "field",
        "procedure_retirement",
        "procedure_version",
        "agency",
    ):
        op.execute(f"DROP TABLE {name}")
    for name in ("outbox", "inbox", "dead_letter", "idempotency_key"):
        op.execute(f"DROP TABLE {name}")
