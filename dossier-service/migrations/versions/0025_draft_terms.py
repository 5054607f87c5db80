"""Until when drafts are kept on which nobody works; of drafts that are there already, their owner is told first."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

UP = [
    """CREATE TABLE draft_term (
        dossier_id uuid CONSTRAINT pk_draft_term PRIMARY KEY
            CONSTRAINT fk_draft_term_dossier_id_dossier REFERENCES dossier (id),
        told_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        expired_at timestamptz,
        erased_at timestamptz,
        CONSTRAINT ck_draft_term_day_ahead CHECK (expires_at > told_at),
        CONSTRAINT ck_draft_term_not_before_the_day CHECK (expired_at >= expires_at),
        CONSTRAINT ck_draft_term_erased_after CHECK (erased_at >= expired_at)
    )""",
    "CREATE INDEX ix_draft_term_expires_at ON draft_term (expires_at, dossier_id) WHERE expired_at IS NULL",
    """CREATE INDEX ix_draft_term_expired_at ON draft_term (expired_at, dossier_id)
        WHERE expired_at IS NOT NULL AND erased_at IS NULL""",
    "CREATE INDEX ix_dossier_draft_updated_at ON dossier (updated_at, id) WHERE status = 'draft'",
    "ALTER TABLE dossier DROP CONSTRAINT ck_dossier_code_when_filed",
    # Looked at apart from the change: no writer waits while all dossiers are read.
    """ALTER TABLE dossier ADD CONSTRAINT ck_dossier_code_when_filed
        CHECK (status IN ('draft', 'expired') OR code IS NOT NULL) NOT VALID""",
    "ALTER TABLE dossier VALIDATE CONSTRAINT ck_dossier_code_when_filed",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Refused where drafts have ended: the version before knows no such state."""
    op.execute("ALTER TABLE dossier DROP CONSTRAINT ck_dossier_code_when_filed")
    op.execute(
        "ALTER TABLE dossier ADD CONSTRAINT ck_dossier_code_when_filed CHECK (status = 'draft' OR code IS NOT NULL)"
    )
    op.execute("DROP INDEX ix_dossier_draft_updated_at")
    op.execute("DROP TABLE draft_term")
