"""When a charge is asked for: a granted result waits for those of its return, too."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """ALTER TABLE known_charge ADD COLUMN stage text
            CONSTRAINT ck_known_charge_stage CHECK (stage IN ('reception', 'supplement', 'return'))"""
    )


def downgrade() -> None:
    op.execute("ALTER TABLE known_charge DROP COLUMN stage")
