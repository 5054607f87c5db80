"""How many sets of papers were received."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE dossier ADD COLUMN sets smallint NOT NULL DEFAULT 1")
    # Every row has the default: nothing has to be looked through under the lock.
    op.execute("ALTER TABLE dossier ADD CONSTRAINT ck_dossier_sets CHECK (sets BETWEEN 1 AND 99) NOT VALID")
    op.execute("ALTER TABLE dossier VALIDATE CONSTRAINT ck_dossier_sets")


def downgrade() -> None:
    op.execute("ALTER TABLE dossier DROP COLUMN sets")
