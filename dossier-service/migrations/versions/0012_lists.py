"""Lists and inboxes are read in the order of an index; officials keep filters."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

OPEN = (
    "status IN ('submitted', 'accepted', 'processing', 'supplement_requested', 'awaiting_payment', "
    "'withdrawal_requested', 'decided')"
)
DUE = "COALESCE(due_at, '9999-12-31 00:00:00+00'::timestamptz)"
NEWEST = "created_at DESC, id DESC"
UP = [
    "DROP INDEX ix_dossier_current_unit_created_at_id",
    f"CREATE INDEX ix_dossier_submitted_by_created_at_id ON dossier (submitted_by, {NEWEST})",
    f"""CREATE INDEX ix_dossier_returning_unit_created_at_id ON dossier (returning_unit, {NEWEST})
        WHERE returning_unit <> receiving_unit""",
    f"""CREATE INDEX ix_dossier_current_unit_created_at_id ON dossier (current_unit, {NEWEST})
        WHERE current_unit <> executing_agency""",
    f"CREATE INDEX ix_dossier_assignee_created_at_id ON dossier (assignee, {NEWEST}) WHERE assignee IS NOT NULL",
    f"CREATE INDEX ix_dossier_procedure_code_created_at_id ON dossier (procedure_code, {NEWEST})",
    f"CREATE INDEX ix_dossier_created_at_id ON dossier ({NEWEST})",
    f"CREATE INDEX ix_dossier_trial_created_at_id ON dossier ({NEWEST}) WHERE origin = 'trial'",
    f"CREATE INDEX ix_dossier_open_receiving_unit_due_at_id ON dossier (receiving_unit, ({DUE}), id) WHERE {OPEN}",
    f"CREATE INDEX ix_dossier_open_executing_agency_due_at_id ON dossier (executing_agency, ({DUE}), id) WHERE {OPEN}",
    f"CREATE INDEX ix_dossier_open_due_at_id ON dossier (({DUE}), id) WHERE {OPEN}",
    """CREATE TABLE saved_filter (
        subject text NOT NULL,
        name text NOT NULL,
        filters jsonb NOT NULL,
        saved_at timestamptz NOT NULL,
        CONSTRAINT pk_saved_filter PRIMARY KEY (subject, name)
    )""",
]
DOWN = [
    "DROP TABLE saved_filter",
    *(
        f"DROP INDEX ix_dossier_{name}_id"
        for name in (
            "open_due_at",
            "open_executing_agency_due_at",
            "open_receiving_unit_due_at",
            "trial_created_at",
            "created_at",
            "procedure_code_created_at",
            "assignee_created_at",
            "current_unit_created_at",
            "returning_unit_created_at",
            "submitted_by_created_at",
        )
    ),
    f"CREATE INDEX ix_dossier_current_unit_created_at_id ON dossier (current_unit, {NEWEST})",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
