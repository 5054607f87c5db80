"""The texts that apologise to the people of an overdue dossier, and that tell the heads when nobody has in writing."""

from alembic import op
from notification_service.templates.later_texts import add_texts
from notification_service.templates.notices import Notice

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_texts(op.get_bind(), {Notice.PROMISE_MISSED, Notice.APOLOGISED, Notice.APOLOGY_LATE})


def downgrade() -> None:
    """The texts stay: what is not asked for disturbs nobody."""
