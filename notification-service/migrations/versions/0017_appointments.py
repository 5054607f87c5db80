"""Who holds an appointment is told when it is: deliveries and messages may be about appointments, too."""

from alembic import op
from notification_service.templates.later_texts import add_texts
from notification_service.templates.notices import ABOUT_APPOINTMENTS

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BEFORE = {
    "delivery": "dossier_id, feedback_id, agreement_id",
    "notification": "dossier_id, feedback_id, agreement_id, recalculation_id",
}
UNIQUE = "uq_delivery_of_appointment"


def upgrade() -> None:
    for table, about in BEFORE.items():
        op.execute(f"ALTER TABLE {table} ADD COLUMN appointment_id uuid")
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_about")
        # Not over all rows under the lock: what held before holds with one more that may be.
        one = f"num_nonnulls({about}, appointment_id) = 1"
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_about CHECK ({one}) NOT VALID")
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_about")
    op.execute(
        f"ALTER TABLE delivery ADD CONSTRAINT {UNIQUE}"
        " UNIQUE (appointment_id, stream, event_sequence, recipient, channel)"
    )
    add_texts(op.get_bind(), ABOUT_APPOINTMENTS)


def downgrade() -> None:
    """The texts stay: what is not asked for disturbs nobody."""
    op.execute(f"ALTER TABLE delivery DROP CONSTRAINT {UNIQUE}")
    for table, about in BEFORE.items():
        op.execute(f"DELETE FROM {table} WHERE appointment_id IS NOT NULL")  # noqa: S608 - our own names
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_about")
        op.execute(f"ALTER TABLE {table} DROP COLUMN appointment_id")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_about CHECK (num_nonnulls({about}) = 1)")
