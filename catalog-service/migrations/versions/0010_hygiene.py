"""What is wrong with published records: runs that look for it, the links they try, and what they find."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

UP: list[str] = [
    """CREATE TABLE hygiene_run (
        operation_id uuid CONSTRAINT pk_hygiene_run PRIMARY KEY
            CONSTRAINT fk_hygiene_run_operation_id_operation REFERENCES operation (id),
        day date NOT NULL,
        nightly boolean NOT NULL,
        phase text NOT NULL CONSTRAINT ck_hygiene_run_phase CHECK (phase IN ('gather', 'links', 'records', 'done')),
        attempts integer NOT NULL,
        links_began_at timestamptz,
        links_outcome text
            CONSTRAINT ck_hygiene_run_links_outcome CHECK (links_outcome IN ('tried', 'unfinished', 'unreachable')),
        done_through text NOT NULL,
        finished_at timestamptz,
        CONSTRAINT ck_hygiene_run_finished CHECK ((phase = 'done') = (finished_at IS NOT NULL))
    )""",
    "CREATE UNIQUE INDEX uq_hygiene_run_night ON hygiene_run (day) WHERE nightly",
    "CREATE INDEX ix_hygiene_run_open ON hygiene_run (operation_id) WHERE finished_at IS NULL",
    """CREATE TABLE link_check (
        url text CONSTRAINT pk_link_check PRIMARY KEY,
        wanted_by uuid NOT NULL,
        tried_by uuid,
        tried_at timestamptz,
        answered boolean NOT NULL,
        tried_fault text,
        fault text,
        failing_since date,
        failing_until date,
        CONSTRAINT ck_link_check_failing CHECK (
            (failing_since IS NULL) = (fault IS NULL) AND (failing_since IS NULL) = (failing_until IS NULL)
            AND failing_since <= failing_until)
    )""",
    "CREATE INDEX ix_link_check_wanted_by ON link_check (wanted_by, tried_at)",
    """CREATE TABLE hygiene_finding (
        id uuid CONSTRAINT pk_hygiene_finding PRIMARY KEY,
        procedure_code text NOT NULL
            CONSTRAINT fk_hygiene_finding_procedure_code_procedure REFERENCES procedure (code),
        kind text NOT NULL CONSTRAINT ck_hygiene_finding_kind CHECK (kind IN (
            'dead_link', 'outdated_decision', 'ended_fee', 'never_used', 'unmapped_code', 'sample_data',
            'publication_late')),
        subject text NOT NULL,
        pointer text NOT NULL,
        fact jsonb NOT NULL,
        detail_vi text NOT NULL,
        detail_en text NOT NULL,
        suggestions jsonb NOT NULL,
        first_seen timestamptz NOT NULL,
        last_seen timestamptz NOT NULL,
        resolved_at timestamptz,
        accepted_at timestamptz,
        accepted_by text,
        accepted_reason text,
        accepted_until date,
        CONSTRAINT uq_hygiene_finding_procedure_code_kind_subject UNIQUE (procedure_code, kind, subject),
        CONSTRAINT ck_hygiene_finding_accepted CHECK (
            (accepted_at IS NULL) = (accepted_by IS NULL) AND (accepted_at IS NULL) = (accepted_reason IS NULL)
            AND (accepted_until IS NULL OR accepted_at IS NOT NULL)),
        CONSTRAINT ck_hygiene_finding_resolved CHECK (resolved_at IS NULL OR accepted_at IS NULL)
    )""",
    "CREATE INDEX ix_hygiene_finding_kind ON hygiene_finding (kind, procedure_code, id)",
]
DOWN: list[str] = ["DROP TABLE hygiene_finding", "DROP TABLE link_check", "DROP TABLE hygiene_run"]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
