"""A payout to the treasury waits for a second person; a cheque that was cleared by mistake can bounce after all."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE cheque DROP CONSTRAINT ck_cheque_one_end")
    op.execute(
        """ALTER TABLE ledger_correction
            ADD COLUMN kind text NOT NULL DEFAULT 'correction'
                CONSTRAINT ck_ledger_correction_kind CHECK (kind IN ('correction', 'remittance')),
            ADD CONSTRAINT ck_ledger_correction_reverses CHECK (reverses_id IS NULL OR kind = 'correction')"""
    )
    _allow("dossier_restored", "cheque_bounced")


def downgrade() -> None:
    _allow("dossier_restored")
    # The older code would write a payout as a correction; it shows cheques as bounced by their payment alone.
    op.execute("DELETE FROM ledger_correction WHERE kind = 'remittance'")
    op.execute("ALTER TABLE ledger_correction DROP CONSTRAINT ck_ledger_correction_reverses, DROP COLUMN kind")
    op.execute("UPDATE cheque SET cleared_by = NULL, bank_reference = NULL WHERE bounced_by IS NOT NULL")
    op.execute("ALTER TABLE cheque ADD CONSTRAINT ck_cheque_one_end CHECK (cleared_by IS NULL OR bounced_by IS NULL)")


def _allow(*reasons: str) -> None:
    listed = ", ".join(f"'{reason}'" for reason in reasons)
    op.execute("ALTER TABLE refund_case DROP CONSTRAINT ck_refund_case_closing_reason")
    op.execute(f"UPDATE refund_case SET closing_reason = NULL WHERE closing_reason NOT IN ({listed})")  # noqa: S608
    op.execute(
        f"""ALTER TABLE refund_case ADD CONSTRAINT ck_refund_case_closing_reason
            CHECK (closing_reason IS NULL OR closing_reason IN ({listed}) AND closed_at IS NOT NULL)"""
    )
