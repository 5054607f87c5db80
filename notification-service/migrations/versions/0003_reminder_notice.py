"""The texts that remind of papers, where the database was seeded before there were any."""

from alembic import op
from notification_service.templates.later_texts import add_texts
from notification_service.templates.notices import Notice

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_texts(op.get_bind(), {Notice.SUPPLEMENT_REMINDED})


def downgrade() -> None:
    """The texts stay: what is not asked for disturbs nobody."""
