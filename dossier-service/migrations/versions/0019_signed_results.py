"""Electronic results are signed after the decision."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""ALTER TABLE result
        ADD COLUMN signed_at timestamptz,
        ADD COLUMN sign_attempts integer NOT NULL DEFAULT 0""")
    op.execute("CREATE INDEX ix_result_unsigned ON result (issued_at, id) WHERE signed_at IS NULL")


def downgrade() -> None:
    op.execute("DROP INDEX ix_result_unsigned")
    op.execute("ALTER TABLE result DROP COLUMN signed_at, DROP COLUMN sign_attempts")
