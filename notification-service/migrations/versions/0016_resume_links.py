"""The texts that tell the token by which a draft is gone on with elsewhere."""

from alembic import op
from notification_service.templates.later_texts import add_texts
from notification_service.templates.notices import Notice

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_texts(op.get_bind(), {Notice.RESUME_LINK_REQUESTED})


def downgrade() -> None:
    """The texts stay: what is not asked for disturbs nobody."""
