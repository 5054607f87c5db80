"""A refund goes to its provider once a second person has approved it.

Code of before that still runs beside asks for none meanwhile: the database refuses it, and no money goes on one word.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE refund ADD COLUMN approved_by text, ADD COLUMN approved_at timestamptz")
    # What was asked for under the earlier rule is on its way, or may be sent again.
    op.execute(
        """UPDATE refund SET approved_by = 'system', approved_at = requested_at
            WHERE rejected_by IS NULL AND (next_try_at IS NOT NULL OR provider_code IS NOT NULL)"""
    )
    op.execute(
        """ALTER TABLE refund
            ADD CONSTRAINT ck_refund_approved CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
            ADD CONSTRAINT ck_refund_nobody_approves_his_own CHECK (approved_by <> requested_by),
            ADD CONSTRAINT ck_refund_sent_when_approved CHECK (next_try_at IS NULL OR approved_at IS NOT NULL),
            ADD CONSTRAINT ck_refund_nobody_confirms_his_own CHECK (confirmed_by <> requested_by)"""
    )


def downgrade() -> None:
    op.execute("ALTER TABLE refund DROP CONSTRAINT ck_refund_nobody_confirms_his_own")
    # The older code has no word for a refund that waits; it would be sent by nobody, and hold the money for ever.
    op.execute(
        """UPDATE refund SET status = 'error', provider_code = 'rejected', rejected_by = 'system',
            rejection = 'Chưa được duyệt khi hạ phiên bản'
            WHERE status = 'pending' AND approved_at IS NULL AND payment_id IN (
                SELECT id FROM payment WHERE provider = 'vnpay')"""
    )
    op.execute("ALTER TABLE refund DROP COLUMN approved_at, DROP COLUMN approved_by")
