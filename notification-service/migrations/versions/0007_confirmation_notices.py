"""The texts that ask a person whether a dossier was filed for them, and tell what they said."""

from alembic import op
from notification_service.templates.later_texts import add_texts
from notification_service.templates.notices import Notice

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_texts(op.get_bind(), {Notice.CONFIRMATION_ASKED, Notice.FILING_CONFIRMED, Notice.FILING_DENIED})


def downgrade() -> None:
    """The texts stay: what is not asked for disturbs nobody."""
