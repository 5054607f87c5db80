"""For migrations: texts of notices that came after a database was seeded. What somebody has written stays."""

from collections.abc import Collection
from datetime import UTC, datetime

from servicekit.ids import uuid7
from sqlalchemy import Connection, text

from notification_service.templates.notices import Notice
from notification_service.templates.seed import seeded_texts

_ADD = text("""
    INSERT INTO template (id, event, channel, language, version, title, body, created_by, created_at)
    VALUES (:id, :notice, :channel, :language, 1, :title, :body, 'system', :now)
    ON CONFLICT ON CONSTRAINT uq_template_event_channel_language_version DO NOTHING
""")


def add_texts(connection: Connection, notices: Collection[Notice]) -> None:
    for seeded in seeded_texts():
        if seeded.notice in notices:
            connection.execute(_ADD, {**seeded._asdict(), "id": uuid7(), "now": datetime.now(UTC)})
