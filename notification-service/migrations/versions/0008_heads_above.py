"""What is late is told to the heads of the units above, too: `unit:` and the code of theirs."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE delivery DROP CONSTRAINT ck_delivery_recipient")
    op.execute(
        "ALTER TABLE delivery ADD CONSTRAINT ck_delivery_recipient "
        "CHECK (recipient IN ('owner', 'filer', 'unit') OR recipient ~ '^unit:.')"
    )


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE recipient LIKE 'unit:%'")
    op.execute("ALTER TABLE delivery DROP CONSTRAINT ck_delivery_recipient")
    op.execute(
        "ALTER TABLE delivery ADD CONSTRAINT ck_delivery_recipient CHECK (recipient IN ('owner', 'filer', 'unit'))"
    )
