"""The kit's tables and one table to write into."""

from alembic import op
from servicekit.migrations import KIT_TABLES_1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in KIT_TABLES_1:
        op.execute(statement)
    op.execute("CREATE TABLE note (id bigint PRIMARY KEY, text text NOT NULL, CHECK (text <> 'bad'))")
    op.execute("CREATE TABLE checked_late (id bigint REFERENCES note (id) DEFERRABLE INITIALLY DEFERRED)")


def downgrade() -> None:
    op.execute("DROP TABLE checked_late, note, outbox, inbox, dead_letter, idempotency_key")
