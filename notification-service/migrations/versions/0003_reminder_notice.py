"""The texts that remind of papers, where the database was seeded before there were any."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from notification_service.templates.notices import Notice
from notification_service.templates.seed import seeded_texts
from servicekit.ids import uuid7

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ADD = sa.text("""
    INSERT INTO template (id, event, channel, language, version, title, body, created_by, created_at)
    VALUES (:id, :notice, :channel, :language, 1, :title, :body, 'system', :now)
    ON CONFLICT ON CONSTRAINT uq_template_event_channel_language_version DO NOTHING
""")


def upgrade() -> None:
    for text in seeded_texts():
        if text.notice is Notice.SUPPLEMENT_REMINDED:
            op.get_bind().execute(_ADD, {**text._asdict(), "id": uuid7(), "now": datetime.now(UTC)})


def downgrade() -> None:
    """The texts stay: what is not asked for disturbs nobody."""
