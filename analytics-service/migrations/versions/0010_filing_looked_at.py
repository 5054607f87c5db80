"""What the person said of a filing by another, and how the review of it ended."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """ALTER TABLE dossier_fact
        ADD COLUMN confirmation text CONSTRAINT ck_dossier_fact_confirmation
            CHECK (confirmation IN ('asked', 'confirmed', 'denied')),
        ADD COLUMN review text CONSTRAINT ck_dossier_fact_review
            CHECK (review IN ('open', 'unfounded', 'assisted', 'suspected_proxy', 'expired'))"""
    )
    op.execute(
        "CREATE INDEX ix_dossier_fact_filed_for_another ON dossier_fact (submitted_on) "
        "WHERE confirmation IS NOT NULL OR review IS NOT NULL"
    )


def downgrade() -> None:
    op.execute("DROP INDEX ix_dossier_fact_filed_for_another")
    op.execute("ALTER TABLE dossier_fact DROP COLUMN review, DROP COLUMN confirmation")
