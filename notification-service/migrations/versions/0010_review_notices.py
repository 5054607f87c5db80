"""The texts that tell of a dossier that went to another person, of a filing that is looked at, and what came of it."""

from alembic import op
from notification_service.templates.later_texts import add_texts
from notification_service.templates.notices import Notice

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_texts(op.get_bind(), {Notice.TRANSFERRED, Notice.REVIEW_OPENED, Notice.REVIEW_CLOSED})


def downgrade() -> None:
    """The texts stay: what is not asked for disturbs nobody."""
