"""What returns or lies elsewhere by due date, and tasks by their age: lists walked what they do not show."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

OPEN = (
    "status IN ('submitted', 'accepted', 'processing', 'supplement_requested', 'awaiting_payment', "
    "'withdrawal_requested', 'decided')"
)
DUE = "COALESCE(due_at, '9999-12-31 00:00:00+00'::timestamptz)"
UP = [
    f"""CREATE INDEX ix_dossier_open_returning_unit_due_at_id ON dossier (returning_unit, ({DUE}), id)
        WHERE returning_unit <> receiving_unit AND {OPEN}""",
    f"""CREATE INDEX ix_dossier_open_current_unit_due_at_id ON dossier (current_unit, ({DUE}), id)
        WHERE current_unit <> executing_agency AND {OPEN}""",
    "CREATE INDEX ix_task_asked_at_id ON task (asked_at DESC, id DESC)",
    """CREATE INDEX ix_task_open_unit_asked_at_id ON task (unit, asked_at DESC, id DESC)
        WHERE answered_at IS NULL AND recalled_at IS NULL""",
]
DOWN = [
    "DROP INDEX ix_task_open_unit_asked_at_id",
    "DROP INDEX ix_task_asked_at_id",
    "DROP INDEX ix_dossier_open_current_unit_due_at_id",
    "DROP INDEX ix_dossier_open_returning_unit_due_at_id",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
