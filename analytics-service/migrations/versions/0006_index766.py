"""What the index of QĐ 766 is counted from: feedback, pushes to the national portal, results as files, online fees."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UP = [
    """CREATE TABLE feedback_fact (
        feedback_id uuid CONSTRAINT pk_feedback_fact PRIMARY KEY,
        unit text NOT NULL,
        unit_sequence integer NOT NULL,
        kind text,
        dossier_id uuid,
        filed_at timestamptz,
        answered_at timestamptz,
        answered_on_time boolean,
        score smallint CONSTRAINT ck_feedback_fact_score CHECK (score BETWEEN 1 AND 5),
        CONSTRAINT ck_feedback_fact_answered CHECK ((answered_at IS NULL) = (answered_on_time IS NULL))
    )""",
    "CREATE INDEX ix_feedback_fact_filed_at ON feedback_fact (filed_at)",
    "CREATE INDEX ix_feedback_fact_dossier_id ON feedback_fact (dossier_id) WHERE dossier_id IS NOT NULL",
    """CREATE TABLE pushed_dossier (
        dossier_id uuid CONSTRAINT pk_pushed_dossier PRIMARY KEY,
        first_pushed_at timestamptz NOT NULL
    )""",
    "ALTER TABLE dossier_fact ADD COLUMN has_result_document boolean NOT NULL DEFAULT false",
    "ALTER TABLE dossier_fact ADD COLUMN paid_online boolean NOT NULL DEFAULT false",
    """UPDATE dossier_fact SET
        has_result_document = jsonb_path_exists(
            steps, '$.* ? (@.subject == "dossier.result_returned.v1" && @.has_result_document == true)'),
        paid_online = jsonb_path_exists(payments, '$.* ? (@.provider != "cash")')""",
]
DOWN = [
    "ALTER TABLE dossier_fact DROP COLUMN paid_online",
    "ALTER TABLE dossier_fact DROP COLUMN has_result_document",
    "DROP TABLE pushed_dossier",
    "DROP TABLE feedback_fact",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
