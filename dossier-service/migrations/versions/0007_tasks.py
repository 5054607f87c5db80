"""What other units are asked or have to do for a dossier, each by a date of its own."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OPEN = "answered_at IS NULL AND recalled_at IS NULL"
UP = [
    """CREATE TABLE task (
        id uuid CONSTRAINT pk_task PRIMARY KEY,
        dossier_id uuid NOT NULL CONSTRAINT fk_task_dossier_id_dossier REFERENCES dossier (id),
        kind text NOT NULL CONSTRAINT ck_task_kind CHECK (kind IN ('consultation', 'chained')),
        step_id text,
        unit text NOT NULL,
        question text NOT NULL,
        document_ids uuid[] NOT NULL,
        asked_by text NOT NULL,
        asked_by_unit text,
        asked_at timestamptz NOT NULL,
        due_at timestamptz NOT NULL,
        overdue_told_at timestamptz,
        answered_at timestamptz,
        answered_by text,
        answer text,
        recalled_at timestamptz,
        recalled_by text,
        CONSTRAINT ck_task_step CHECK ((kind = 'chained') = (step_id IS NOT NULL)),
        CONSTRAINT ck_task_end CHECK (answered_at IS NULL OR recalled_at IS NULL)
    )""",
    "CREATE INDEX ix_task_dossier_id ON task (dossier_id)",
    "CREATE INDEX ix_task_unit_asked_at_id ON task (unit, asked_at DESC, id DESC)",
    f"CREATE INDEX ix_task_due_at ON task (due_at) WHERE {OPEN} AND overdue_told_at IS NULL",
    "CREATE UNIQUE INDEX uq_task_step ON task (dossier_id, step_id) WHERE recalled_at IS NULL",
]
DOWN = ["DROP TABLE task"]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
