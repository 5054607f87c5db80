"""Texts that say that a receipt is no longer valid."""

from alembic import op
from notification_service.templates.later_texts import add_texts
from notification_service.templates.notices import Notice

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_texts(op.get_bind(), {Notice.RECEIPT_CANCELLED})


def downgrade() -> None:
    """The texts stay: what is not asked for disturbs nobody."""
