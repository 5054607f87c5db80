"""A history entry says what it changed, and its hash says all of its row; older entries keep theirs."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE dossier_history ADD COLUMN changed jsonb")
    # The running version before this one goes on writing entries of the first kind meanwhile.
    op.execute("ALTER TABLE dossier_history ADD COLUMN scheme smallint NOT NULL DEFAULT 1")
    # Looked at apart from the change: no writer waits while the whole history is read.
    op.execute(
        "ALTER TABLE dossier_history ADD CONSTRAINT ck_dossier_history_scheme CHECK (scheme IN (1, 2)) NOT VALID"
    )
    op.execute("ALTER TABLE dossier_history VALIDATE CONSTRAINT ck_dossier_history_scheme")


def downgrade() -> None:
    """The hashes of entries that were written since cannot be checked any more."""
    op.execute("ALTER TABLE dossier_history DROP COLUMN changed, DROP COLUMN scheme")
