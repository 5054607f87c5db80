"""Due dates that move, come near or pass are told; some of it to the officials of a unit."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from notification_service.templates.notices import Notice
from notification_service.templates.seed import seeded_texts
from servicekit.ids import uuid7

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NEW = frozenset({Notice.DUE_MOVED, Notice.DUE_SOON, Notice.OVERDUE, Notice.ANSWER_LATE})
_ADD = sa.text("""
    INSERT INTO template (id, event, channel, language, version, title, body, created_by, created_at)
    VALUES (:id, :notice, :channel, :language, 1, :title, :body, 'system', :now)
    ON CONFLICT ON CONSTRAINT uq_template_event_channel_language_version DO NOTHING
""")


def upgrade() -> None:
    op.execute("ALTER TABLE delivery DROP CONSTRAINT ck_delivery_recipient")
    op.execute(
        "ALTER TABLE delivery ADD CONSTRAINT ck_delivery_recipient CHECK (recipient IN ('owner', 'filer', 'unit'))"
    )
    for text in seeded_texts():
        if text.notice in NEW:
            op.get_bind().execute(_ADD, {**text._asdict(), "id": uuid7(), "now": datetime.now(UTC)})


def downgrade() -> None:
    """The texts stay: what is not asked for disturbs nobody."""
    op.execute("DELETE FROM delivery WHERE recipient = 'unit'")
    op.execute("ALTER TABLE delivery DROP CONSTRAINT ck_delivery_recipient")
    op.execute("ALTER TABLE delivery ADD CONSTRAINT ck_delivery_recipient CHECK (recipient IN ('owner', 'filer'))")
