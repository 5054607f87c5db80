"""A refund by hand waits for a second person, who may also refuse it with a reason."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """ALTER TABLE refund
            ADD COLUMN rejected_by text,
            ADD COLUMN rejection text,
            ADD CONSTRAINT ck_refund_rejected CHECK (
                (rejected_by IS NULL) = (rejection IS NULL) AND (rejected_by IS NULL OR status = 'error'))"""
    )


def downgrade() -> None:
    op.execute("ALTER TABLE refund DROP CONSTRAINT ck_refund_rejected, DROP COLUMN rejection, DROP COLUMN rejected_by")
