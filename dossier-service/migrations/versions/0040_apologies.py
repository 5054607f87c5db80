"""A missed due date is apologised for in writing, with another date; how often, by when, and what nobody has."""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

RUNNING = "decided_at IS NULL AND finished_at IS NULL AND clock_stopped_at IS NULL"
COLUMNS = ("expected_at", "apologies", "apology_due_at", "apology_late_told_for")


def upgrade() -> None:
    op.execute(
        """ALTER TABLE dossier
            ADD COLUMN expected_at timestamptz,
            ADD COLUMN apologies smallint NOT NULL DEFAULT 0,
            ADD COLUMN apology_due_at timestamptz,
            ADD COLUMN apology_late_told_for timestamptz"""
    )
    # Every row has the defaults: nothing has to be looked through under the lock.
    holds = "apologies >= 0 AND (expected_at IS NULL) = (apologies = 0)"
    op.execute(f"ALTER TABLE dossier ADD CONSTRAINT ck_dossier_apologies CHECK ({holds}) NOT VALID")
    op.execute("ALTER TABLE dossier VALIDATE CONSTRAINT ck_dossier_apologies")
    op.execute(
        f"""CREATE INDEX ix_dossier_apology_late ON dossier (apology_due_at, id)
            WHERE {RUNNING} AND apology_late_told_for IS DISTINCT FROM apology_due_at"""
    )


def downgrade() -> None:
    op.execute("ALTER TABLE dossier " + ", ".join(f"DROP COLUMN {column}" for column in COLUMNS))
