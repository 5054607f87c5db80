"""Feedback (phản ánh, kiến nghị) with its dates and its course."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

UP = [
    "CREATE SEQUENCE feedback_number_seq",
    """CREATE TABLE feedback (
        id uuid CONSTRAINT pk_feedback PRIMARY KEY,
        number text NOT NULL CONSTRAINT uq_feedback_number UNIQUE,
        kind text NOT NULL,
        status text NOT NULL,
        title text NOT NULL,
        content text NOT NULL,
        contact jsonb NOT NULL,
        filed_by text,
        dossier_id uuid CONSTRAINT fk_feedback_dossier_id_dossier REFERENCES dossier (id),
        unit text NOT NULL,
        answer text,
        public_title text,
        public_content text,
        public_answer text,
        filed_at timestamptz NOT NULL,
        due_at timestamptz,
        ask_by timestamptz,
        answer_due_at timestamptz,
        answered_at timestamptz,
        published_at timestamptz,
        late boolean NOT NULL,
        score smallint,
        sequence integer NOT NULL,
        version integer NOT NULL,
        CONSTRAINT ck_feedback_public CHECK ((published_at IS NULL) = (public_content IS NULL))
    )""",
    "CREATE INDEX ix_feedback_dossier_id ON feedback (dossier_id)",
    "CREATE INDEX ix_feedback_unit_filed_at_id ON feedback (unit, filed_at DESC, id DESC)",
    "CREATE INDEX ix_feedback_filed_by_filed_at_id ON feedback (filed_by, filed_at DESC, id DESC)",
    "CREATE INDEX ix_feedback_published ON feedback (id DESC) WHERE published_at IS NOT NULL",
    """CREATE TABLE feedback_step (
        feedback_id uuid NOT NULL CONSTRAINT fk_feedback_step_feedback_id_feedback REFERENCES feedback (id),
        sequence integer NOT NULL,
        action text NOT NULL,
        actor text,
        unit text NOT NULL,
        words text,
        on_time boolean,
        at timestamptz NOT NULL,
        CONSTRAINT pk_feedback_step PRIMARY KEY (feedback_id, sequence)
    )""",
]
DOWN = ["DROP TABLE feedback_step", "DROP TABLE feedback", "DROP SEQUENCE feedback_number_seq"]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
