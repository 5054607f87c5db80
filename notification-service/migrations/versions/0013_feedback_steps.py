"""The texts that tell who has sent feedback that they are asked for more, or that it is not dealt with."""

from alembic import op
from notification_service.templates.later_texts import add_texts
from notification_service.templates.notices import Notice

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_texts(op.get_bind(), {Notice.FEEDBACK_ASKED, Notice.FEEDBACK_REFUSED})


def downgrade() -> None:
    """The texts stay: what is not asked for disturbs nobody."""
