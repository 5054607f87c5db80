"""What is believed of a charge goes by the order of the words about it: one that was cancelled may be due again."""

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE known_charge ADD COLUMN sequence integer NOT NULL DEFAULT 0")


def downgrade() -> None:
    op.execute("ALTER TABLE known_charge DROP COLUMN sequence")
