"""The texts about a dossier that was put under new rules, where the database was seeded before there were any."""

from alembic import op
from notification_service.templates.later_texts import add_texts
from notification_service.templates.notices import Notice

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_texts(op.get_bind(), {Notice.REBASED})


def downgrade() -> None:
    """The texts stay: what is not asked for disturbs nobody."""
