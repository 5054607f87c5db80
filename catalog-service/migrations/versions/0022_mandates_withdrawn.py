"""A mandated list that was entered by mistake can be withdrawn, with a trace."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """ALTER TABLE mandate
        ADD COLUMN withdrawn_at timestamptz, ADD COLUMN withdrawn_by text, ADD COLUMN withdrawal_reason text,
        ADD CONSTRAINT ck_mandate_withdrawn_with_a_reason
            CHECK (num_nulls(withdrawn_at, withdrawn_by, withdrawal_reason) IN (0, 3))"""
    )


def downgrade() -> None:
    # The version before knows no withdrawn list: it would compare with it again.
    op.execute("DELETE FROM mandate_item WHERE mandate_id IN (SELECT id FROM mandate WHERE withdrawn_at IS NOT NULL)")
    op.execute("DELETE FROM mandate WHERE withdrawn_at IS NOT NULL")
    op.execute("ALTER TABLE mandate DROP COLUMN withdrawn_at, DROP COLUMN withdrawn_by, DROP COLUMN withdrawal_reason")
