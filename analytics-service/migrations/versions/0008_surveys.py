"""Surveys: who was drawn, and what they answered."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

UP = [
    """CREATE TABLE survey (
        id uuid CONSTRAINT pk_survey PRIMARY KEY,
        title text NOT NULL,
        first_day date NOT NULL,
        last_day date NOT NULL,
        agency text NOT NULL,
        seed text NOT NULL,
        sample_size integer NOT NULL CONSTRAINT ck_survey_sample_size CHECK (sample_size > 0),
        population integer NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT ck_survey_period CHECK (first_day <= last_day)
    )""",
    "CREATE INDEX ix_survey_created_at ON survey (created_at)",
    """CREATE TABLE survey_sample (
        survey_id uuid NOT NULL CONSTRAINT fk_survey_sample_survey_id_survey REFERENCES survey (id),
        dossier_id uuid NOT NULL,
        filed_it_oneself boolean,
        answered_at timestamptz,
        CONSTRAINT pk_survey_sample PRIMARY KEY (survey_id, dossier_id),
        CONSTRAINT ck_survey_sample_answered CHECK ((filed_it_oneself IS NULL) = (answered_at IS NULL))
    )""",
]
DOWN = ["DROP TABLE survey_sample", "DROP TABLE survey"]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
