"""Money that was paid after its checkout had expired has a refund case of its own ground."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BEFORE = ("charge_not_due", "paid_too_much", "paid_too_little", "dossier_refused", "dossier_stopped")


def upgrade() -> None:
    _allow(*BEFORE, "paid_late")


def downgrade() -> None:
    # The older code knows it as money that was not owed.
    op.execute("UPDATE refund_case SET ground = 'charge_not_due' WHERE ground = 'paid_late'")
    _allow(*BEFORE)


def _allow(*grounds: str) -> None:
    listed = ", ".join(f"'{ground}'" for ground in grounds)
    op.execute("ALTER TABLE refund_case DROP CONSTRAINT ck_refund_case_ground")
    op.execute(f"ALTER TABLE refund_case ADD CONSTRAINT ck_refund_case_ground CHECK (ground IN ({listed}))")
