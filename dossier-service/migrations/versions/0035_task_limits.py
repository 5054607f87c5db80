"""What the date of a task is reckoned from, so that a changed calendar moves it too. Older tasks keep their date."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE task ADD COLUMN time_limit jsonb"
        " CONSTRAINT ck_task_time_limit CHECK (jsonb_typeof(time_limit) = 'object')"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE task DROP COLUMN time_limit")
