"""Who files for another is known, and the person is asked: confirmation, and one-time codes on their way."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

UP = [
    "ALTER TABLE dossier ADD COLUMN confirmation text",
    # A check over all rows at once would hold the table: it is looked at apart from the change.
    """ALTER TABLE dossier ADD CONSTRAINT ck_dossier_confirmation
        CHECK (confirmation IN ('pending', 'confirmed', 'denied')) NOT VALID""",
    "ALTER TABLE dossier VALIDATE CONSTRAINT ck_dossier_confirmation",
    """CREATE TABLE filing_confirmation (
        dossier_id uuid CONSTRAINT pk_filing_confirmation PRIMARY KEY
            CONSTRAINT fk_filing_confirmation_dossier_id_dossier REFERENCES dossier (id),
        helper text NOT NULL,
        helper_contact jsonb NOT NULL,
        wrong_answers smallint NOT NULL,
        asked_at timestamptz NOT NULL,
        answered_at timestamptz,
        answered_by text,
        CONSTRAINT ck_filing_confirmation_answered_by CHECK (answered_by IN ('code', 'login')),
        CONSTRAINT ck_filing_confirmation_answered CHECK ((answered_at IS NULL) = (answered_by IS NULL)),
        CONSTRAINT ck_filing_confirmation_wrong_answers CHECK (wrong_answers BETWEEN 0 AND 5)
    )""",
    """CREATE TABLE confirmation_code (
        dossier_id uuid NOT NULL CONSTRAINT fk_confirmation_code_dossier_id_filing_confirmation
            REFERENCES filing_confirmation (dossier_id),
        channel text NOT NULL,
        salt bytea NOT NULL,
        digest bytea NOT NULL,
        expires_at timestamptz NOT NULL,
        CONSTRAINT pk_confirmation_code PRIMARY KEY (dossier_id, channel),
        CONSTRAINT ck_confirmation_code_channel CHECK (channel IN ('sms', 'email'))
    )""",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE confirmation_code")
    op.execute("DROP TABLE filing_confirmation")
    op.execute("ALTER TABLE dossier DROP COLUMN confirmation")
