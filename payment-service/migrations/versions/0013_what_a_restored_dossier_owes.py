"""A dossier that is restored owes what it owed before it was removed, and no refund case is left of the removal."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

GROUNDS = ("charge_not_due", "paid_too_much", "paid_too_little", "dossier_refused", "dossier_stopped", "paid_late")


def upgrade() -> None:
    op.execute(
        """ALTER TABLE dossier_account
            ADD COLUMN removal_sequence integer,
            ADD COLUMN is_removed boolean NOT NULL DEFAULT false,
            ADD CONSTRAINT ck_dossier_account_removed_by_a_step
                CHECK (NOT is_removed OR removal_sequence IS NOT NULL)"""
    )
    op.execute(
        """ALTER TABLE charge
            ADD COLUMN until_restored boolean NOT NULL DEFAULT false,
            ADD COLUMN due_again_at timestamptz,
            ADD CONSTRAINT ck_charge_until_restored
                CHECK (NOT until_restored OR status IN ('cancelled', 'refunded'))"""
    )
    op.execute(
        """ALTER TABLE refund_case
            ADD COLUMN besides_removal_vnd bigint,
            ADD COLUMN closing_reason text,
            ADD CONSTRAINT ck_refund_case_besides_removal CHECK (besides_removal_vnd BETWEEN 0 AND amount_vnd),
            ADD CONSTRAINT ck_refund_case_closing_reason CHECK (closing_reason IS NULL
                OR closing_reason = 'dossier_restored' AND closed_at IS NOT NULL)"""
    )
    _allow(*GROUNDS, "dossier_removed")


def downgrade() -> None:
    # The older code knows a removed dossier as one that was stopped.
    op.execute("UPDATE refund_case SET ground = 'dossier_stopped' WHERE ground = 'dossier_removed'")
    _allow(*GROUNDS)
    op.execute("ALTER TABLE refund_case DROP COLUMN closing_reason, DROP COLUMN besides_removal_vnd")
    op.execute("ALTER TABLE charge DROP COLUMN due_again_at, DROP COLUMN until_restored")
    op.execute("ALTER TABLE dossier_account DROP COLUMN is_removed, DROP COLUMN removal_sequence")


def _allow(*grounds: str) -> None:
    listed = ", ".join(f"'{ground}'" for ground in grounds)
    op.execute("ALTER TABLE refund_case DROP CONSTRAINT ck_refund_case_ground")
    op.execute(f"ALTER TABLE refund_case ADD CONSTRAINT ck_refund_case_ground CHECK (ground IN ({listed}))")
