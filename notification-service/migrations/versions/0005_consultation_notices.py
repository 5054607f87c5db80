"""The texts that tell a unit's officials what it is asked, and when its answer is due."""

from alembic import op
from notification_service.templates.later_texts import add_texts
from notification_service.templates.notices import Notice

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_texts(op.get_bind(), {Notice.CONSULTATION_REQUESTED, Notice.CONSULTATION_OVERDUE})


def downgrade() -> None:
    """The texts stay: what is not asked for disturbs nobody."""
