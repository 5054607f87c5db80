"""Due dates that move, come near or pass are told; some of it to the officials of a unit."""

from alembic import op
from notification_service.templates.later_texts import add_texts
from notification_service.templates.notices import Notice

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NEW = frozenset({Notice.DUE_MOVED, Notice.DUE_SOON, Notice.OVERDUE, Notice.ANSWER_LATE})


def upgrade() -> None:
    op.execute("ALTER TABLE delivery DROP CONSTRAINT ck_delivery_recipient")
    op.execute(
        "ALTER TABLE delivery ADD CONSTRAINT ck_delivery_recipient CHECK (recipient IN ('owner', 'filer', 'unit'))"
    )
    add_texts(op.get_bind(), NEW)


def downgrade() -> None:
    """The texts stay: what is not asked for disturbs nobody."""
    op.execute("DELETE FROM delivery WHERE recipient = 'unit'")
    op.execute("ALTER TABLE delivery DROP CONSTRAINT ck_delivery_recipient")
    op.execute("ALTER TABLE delivery ADD CONSTRAINT ck_delivery_recipient CHECK (recipient IN ('owner', 'filer'))")
