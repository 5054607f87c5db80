"""A bill under which the national platform pays several charges at once; dossiers by code."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE payment ADD COLUMN bill text")
    op.execute("CREATE INDEX ix_payment_bill ON payment (bill) WHERE bill IS NOT NULL")
    op.execute("CREATE INDEX ix_dossier_account_code ON dossier_account (code)")


def downgrade() -> None:
    op.execute("DROP INDEX ix_dossier_account_code")
    op.execute("ALTER TABLE payment DROP COLUMN bill")
