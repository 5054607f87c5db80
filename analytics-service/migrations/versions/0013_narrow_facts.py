"""What was heard stands apart from the facts, which are narrow then; what is in play in a period is found by index."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

UP = [
    """CREATE TABLE dossier_heard (
        dossier_id uuid CONSTRAINT pk_dossier_heard PRIMARY KEY,
        steps jsonb NOT NULL,
        payments jsonb NOT NULL
    )""",
    "INSERT INTO dossier_heard (dossier_id, steps, payments) SELECT dossier_id, steps, payments FROM dossier_fact",
    """ALTER TABLE dossier_heard ADD CONSTRAINT fk_dossier_heard_dossier_id_dossier_fact
        FOREIGN KEY (dossier_id) REFERENCES dossier_fact (dossier_id)""",
    "ALTER TABLE dossier_fact DROP COLUMN steps, DROP COLUMN payments",
    # Written anew: what was dropped takes no room any more.
    "CLUSTER dossier_fact USING pk_dossier_fact",
    "CREATE INDEX ix_dossier_fact_finished_at ON dossier_fact (finished_at)",
    "CREATE INDEX ix_dossier_fact_received_at ON dossier_fact (coalesce(accepted_at, submitted_at))",
]
DOWN = [
    "DROP INDEX ix_dossier_fact_received_at",
    "DROP INDEX ix_dossier_fact_finished_at",
    "ALTER TABLE dossier_fact ADD COLUMN steps jsonb, ADD COLUMN payments jsonb",
    """UPDATE dossier_fact SET steps = heard.steps, payments = heard.payments
        FROM dossier_heard AS heard WHERE heard.dossier_id = dossier_fact.dossier_id""",
    "ALTER TABLE dossier_fact ALTER COLUMN steps SET NOT NULL, ALTER COLUMN payments SET NOT NULL",
    "DROP TABLE dossier_heard",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
