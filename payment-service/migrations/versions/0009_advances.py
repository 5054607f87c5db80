"""Parts of a charge and money before its sum is known are advances, until they cover what is owed."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KINDS = (
    "charge", "settlement", "overpayment", "refund", "correction",
    "holding", "release", "return", "write_off", "difference", "remittance",
)  # fmt: skip


def upgrade() -> None:
    op.execute("ALTER TABLE payment ADD COLUMN is_part boolean NOT NULL DEFAULT false")
    op.execute(
        """INSERT INTO ledger_account (code, name) VALUES ('advance', 'Tiền nộp trước, nộp từng phần')
            ON CONFLICT DO NOTHING"""
    )
    _allow(*KINDS, "advance")


def downgrade() -> None:
    # To the older code it is money that came for nothing that was due, until its parts had settled their charge.
    for table in ("ledger_movement", "ledger_entry"):
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    op.execute("UPDATE ledger_movement SET kind = 'overpayment' WHERE kind = 'advance'")
    op.execute("UPDATE ledger_entry SET account = 'unapplied' WHERE account = 'advance'")
    for table in ("ledger_movement", "ledger_entry"):
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    op.execute("DELETE FROM ledger_account WHERE code = 'advance'")
    _allow(*KINDS)
    op.execute("ALTER TABLE payment DROP COLUMN is_part")


def _allow(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute("ALTER TABLE ledger_movement DROP CONSTRAINT ck_ledger_movement_kind")
    op.execute(f"ALTER TABLE ledger_movement ADD CONSTRAINT ck_ledger_movement_kind CHECK (kind IN ({listed}))")
