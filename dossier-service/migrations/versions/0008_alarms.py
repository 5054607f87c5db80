"""Due dates warn, are late and are extended once; a changed calendar moves those of open dossiers."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OPEN = "decided_at IS NULL AND finished_at IS NULL"
RUNNING = f"{OPEN} AND clock_stopped_at IS NULL"
UP = [
    """ALTER TABLE dossier
        ADD COLUMN extend_by timestamptz,
        ADD COLUMN extended_at timestamptz,
        ADD COLUMN due_soon_told_for timestamptz,
        ADD COLUMN overdue_told_for timestamptz,
        ADD COLUMN answer_due_at timestamptz,
        ADD COLUMN answered_at timestamptz,
        ADD COLUMN answer_late_told_for timestamptz""",
    "UPDATE dossier SET extend_by = due_at - interval '1 day' WHERE due_at IS NOT NULL",
    "UPDATE dossier SET answered_at = coalesce(accepted_at, finished_at) WHERE submitted_at IS NOT NULL",
    f"CREATE INDEX ix_dossier_open_due_at ON dossier (due_at, id) WHERE {OPEN}",
    f"""CREATE INDEX ix_dossier_due_soon ON dossier (due_soon_at, id)
        WHERE {RUNNING} AND due_soon_told_for IS DISTINCT FROM due_at""",
    f"""CREATE INDEX ix_dossier_overdue ON dossier (due_at, id)
        WHERE {RUNNING} AND overdue_told_for IS DISTINCT FROM due_at""",
    """CREATE INDEX ix_dossier_answer_late ON dossier (answer_due_at, id)
        WHERE status = 'submitted' AND answer_late_told_for IS DISTINCT FROM answer_due_at""",
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
    """CREATE TABLE recalculation (
        operation_id uuid CONSTRAINT pk_recalculation PRIMARY KEY
            CONSTRAINT fk_recalculation_operation_id_operation REFERENCES operation (id),
        version integer NOT NULL
            CONSTRAINT fk_recalculation_version_calendar_version REFERENCES calendar_version (number),
        first_day date NOT NULL,
        unit text,
        position uuid,
        failures jsonb NOT NULL,
        finished_at timestamptz
    )""",
    "CREATE INDEX ix_recalculation_waiting ON recalculation (operation_id) WHERE finished_at IS NULL",
    """CREATE TABLE moved_due (
        operation_id uuid NOT NULL
            CONSTRAINT fk_moved_due_operation_id_recalculation REFERENCES recalculation (operation_id),
        dossier_id uuid NOT NULL CONSTRAINT fk_moved_due_dossier_id_dossier REFERENCES dossier (id),
        due_at_before timestamptz NOT NULL,
        due_at timestamptz NOT NULL,
        CONSTRAINT pk_moved_due PRIMARY KEY (operation_id, dossier_id)
    )""",
    "CREATE INDEX ix_moved_due_dossier_id ON moved_due (dossier_id)",
    """CREATE TABLE ledger_mismatch (
        dossier_id uuid CONSTRAINT pk_ledger_mismatch PRIMARY KEY
            CONSTRAINT fk_ledger_mismatch_dossier_id_dossier REFERENCES dossier (id),
        due_at timestamptz,
        derived_due_at timestamptz,
        fault text NOT NULL,
        found_at timestamptz NOT NULL
    )""",
]
DOWN = [
    "DROP TABLE ledger_mismatch",
    "DROP TABLE moved_due",
    "DROP TABLE recalculation",
    "DROP TABLE operation",
    "DROP INDEX ix_dossier_answer_late",
    "DROP INDEX ix_dossier_overdue",
    "DROP INDEX ix_dossier_due_soon",
    "DROP INDEX ix_dossier_open_due_at",
    """ALTER TABLE dossier
        DROP COLUMN extend_by,
        DROP COLUMN extended_at,
        DROP COLUMN due_soon_told_for,
        DROP COLUMN overdue_told_for,
        DROP COLUMN answer_due_at,
        DROP COLUMN answered_at,
        DROP COLUMN answer_late_told_for""",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
