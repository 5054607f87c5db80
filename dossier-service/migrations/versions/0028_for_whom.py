"""Under a substitution also originals and questions say for which absent official they were handed over or asked."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

COLUMNS = (("originals_movement", "handed_over_for"), ("originals_movement", "received_for"), ("task", "asked_for"))


def upgrade() -> None:
    for table, column in COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} text")
    op.execute(
        "ALTER TABLE originals_movement ADD CONSTRAINT ck_originals_movement_received_for"
        " CHECK (received_for IS NULL OR received_by IS NOT NULL)"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE originals_movement DROP CONSTRAINT ck_originals_movement_received_for")
    for table, column in COLUMNS:
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
