"""Both sides of a representation or of an offered dossier are told, and who is concerned by a removal."""

from alembic import op
from notification_service.templates.later_texts import add_texts
from notification_service.templates.notices import Notice

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = ("delivery", "notification")
ABOUT_TWO = "num_nonnulls(dossier_id, feedback_id) = 1"
ABOUT_THREE = "num_nonnulls(dossier_id, feedback_id, agreement_id) = 1"
UNIQUE = "uq_delivery_of_agreement"


def upgrade() -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ADD COLUMN agreement_id uuid")
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_about")
        # Not over all rows under the lock: what held for two holds for three.
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_about CHECK ({ABOUT_THREE}) NOT VALID")
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_about")
    op.execute(
        f"ALTER TABLE delivery ADD CONSTRAINT {UNIQUE}"
        " UNIQUE (agreement_id, stream, event_sequence, recipient, channel)"
    )
    add_texts(
        op.get_bind(),
        {
            Notice.REMOVAL_REQUESTED,
            Notice.REMOVED,
            Notice.RESTORED,
            Notice.REPRESENTATION_GRANTED,
            Notice.REPRESENTATION_CLOSED,
            Notice.TRANSFER_OFFERED,
            Notice.TRANSFER_DECLINED,
            Notice.TRANSFER_WITHDRAWN,
        },
    )


def downgrade() -> None:
    """The texts stay: what is not asked for disturbs nobody."""
    op.execute(f"ALTER TABLE delivery DROP CONSTRAINT {UNIQUE}")
    for table in TABLES:
        op.execute(f"DELETE FROM {table} WHERE agreement_id IS NOT NULL")  # noqa: S608 - our own names
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_about")
        op.execute(f"ALTER TABLE {table} DROP COLUMN agreement_id")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_about CHECK ({ABOUT_TWO})")
