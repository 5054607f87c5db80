"""Feedback, too, is dealt with by substitutes: its steps say for which absent official."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE feedback_step ADD COLUMN acting_for text")


def downgrade() -> None:
    op.execute("ALTER TABLE feedback_step DROP COLUMN acting_for")
