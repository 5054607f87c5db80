"""Who has sent feedback is told of its answer: deliveries and messages may be about feedback, too."""

from alembic import op
from notification_service.templates.later_texts import add_texts
from notification_service.templates.notices import Notice

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("delivery", "notification")


def upgrade() -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ALTER COLUMN dossier_id DROP NOT NULL")
        op.execute(f"ALTER TABLE {table} ADD COLUMN feedback_id uuid")
        # Not over all rows under the lock: the old ones all have a dossier.
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_about"
            " CHECK (num_nonnulls(dossier_id, feedback_id) = 1) NOT VALID"
        )
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_about")
    op.execute(
        "ALTER TABLE delivery ADD CONSTRAINT uq_delivery_feedback_id_stream_event_sequence_recipient_channel"
        " UNIQUE (feedback_id, stream, event_sequence, recipient, channel)"
    )
    add_texts(op.get_bind(), {Notice.FEEDBACK_ANSWERED})


def downgrade() -> None:
    """The texts stay: what is not asked for disturbs nobody."""
    op.execute("ALTER TABLE delivery DROP CONSTRAINT uq_delivery_feedback_id_stream_event_sequence_recipient_channel")
    for table in TABLES:
        op.execute(f"DELETE FROM {table} WHERE feedback_id IS NOT NULL")  # noqa: S608 - our own names
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_about")
        op.execute(f"ALTER TABLE {table} DROP COLUMN feedback_id")
        op.execute(f"ALTER TABLE {table} ALTER COLUMN dossier_id SET NOT NULL")
