"""The texts of new messages, files in quarantine and results that hold no longer."""

from alembic import op
from notification_service.templates.later_texts import add_texts
from notification_service.templates.notices import Notice

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_texts(op.get_bind(), {Notice.MESSAGE_POSTED, Notice.DOCUMENT_QUARANTINED, Notice.RESULT_REVOKED})


def downgrade() -> None:
    """The texts stay: what is not asked for disturbs nobody."""
