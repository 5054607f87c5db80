"""The texts that tell of a draft's end, where the database was seeded before there were any."""

from alembic import op
from notification_service.templates.later_texts import add_texts
from notification_service.templates.notices import Notice

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_texts(op.get_bind(), {Notice.DRAFT_REMINDED, Notice.DRAFT_EXPIRED})


def downgrade() -> None:
    """The texts stay: what is not asked for disturbs nobody."""
