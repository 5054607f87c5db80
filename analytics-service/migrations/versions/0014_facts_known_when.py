"""What was known of a dossier, a feedback, a push, a publication and a proof of payment at the end of each day."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_TODAY = "((now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)"
_WITH_PAST = ("dossier_fact", "feedback_fact")
_KNOWN = (*_WITH_PAST, "pushed_dossier", "publication", "payment_proof")

UP = [
    # What was told before is known as of now.
    *(f"ALTER TABLE {table} ADD COLUMN known_on date NOT NULL DEFAULT {_TODAY}" for table in _KNOWN),
    """CREATE TABLE dossier_fact_past (
        LIKE dossier_fact INCLUDING CONSTRAINTS,
        superseded_on date NOT NULL,
        CONSTRAINT pk_dossier_fact_past PRIMARY KEY (dossier_id, superseded_on),
        CONSTRAINT ck_dossier_fact_past_superseded_on CHECK (superseded_on > known_on)
    )""",
    "CREATE INDEX ix_dossier_fact_past_known ON dossier_fact_past USING gist (daterange(known_on, superseded_on))",
    """CREATE TABLE feedback_fact_past (
        LIKE feedback_fact INCLUDING CONSTRAINTS,
        superseded_on date NOT NULL,
        CONSTRAINT pk_feedback_fact_past PRIMARY KEY (feedback_id, superseded_on),
        CONSTRAINT ck_feedback_fact_past_superseded_on CHECK (superseded_on > known_on)
    )""",
    *(
        f"""CREATE TRIGGER {table}_past_known_for_ever BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}_past
        FOR EACH STATEMENT EXECUTE FUNCTION known_for_ever()"""
        for table in _WITH_PAST
    ),
]
DOWN = [
    *(f"DROP TABLE {table}_past" for table in _WITH_PAST),
    *(f"ALTER TABLE {table} DROP COLUMN known_on" for table in _KNOWN),
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
