"""By what the sides of a representation or of an offered dossier are told, as their own accounts said it."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE representation ADD COLUMN owner_contact jsonb, ADD COLUMN agent_contact jsonb")
    op.execute("ALTER TABLE dossier_transfer ADD COLUMN to_contact jsonb")


def downgrade() -> None:
    op.execute("ALTER TABLE dossier_transfer DROP COLUMN to_contact")
    op.execute("ALTER TABLE representation DROP COLUMN owner_contact, DROP COLUMN agent_contact")
