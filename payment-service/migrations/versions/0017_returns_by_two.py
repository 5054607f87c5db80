"""Money that is nobody's is sent back once a second person has confirmed it.

Code of before that still runs beside returns none meanwhile: the database refuses it.
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BEFORE = ("attach", "refund", "return", "write_off", "reopen", "accept")


def upgrade() -> None:
    op.execute("ALTER TABLE statement_line ADD COLUMN return_proposed_by text, ADD COLUMN returned_by text")
    # What one person has returned under the earlier rule stays returned, and can be taken up again.
    op.execute(
        """UPDATE statement_line SET return_proposed_by = 'system', returned_by = coalesce((
                SELECT actor FROM statement_line_act
                    WHERE line_id = statement_line.id AND kind = 'return' ORDER BY acted_at DESC LIMIT 1), 'unknown')
            WHERE reason = 'returned'"""
    )
    op.execute(
        """ALTER TABLE statement_line
            ADD CONSTRAINT ck_statement_line_returned CHECK (
                reason IS DISTINCT FROM 'returned' OR returned_by IS NOT NULL),
            ADD CONSTRAINT ck_statement_line_nobody_confirms_his_own_return CHECK (
                returned_by IS NULL OR return_proposed_by IS NOT NULL AND returned_by <> return_proposed_by)"""
    )
    _allow(*BEFORE, "propose_return", "reject_return")


def downgrade() -> None:
    op.execute("ALTER TABLE statement_line DROP COLUMN returned_by CASCADE, DROP COLUMN return_proposed_by CASCADE")
    # The older code would refuse to read the acts; a return that waits is proposed anew.
    op.execute("ALTER TABLE statement_line_act DISABLE TRIGGER statement_line_act_append_only")
    op.execute("DELETE FROM statement_line_act WHERE kind IN ('propose_return', 'reject_return')")
    op.execute("ALTER TABLE statement_line_act ENABLE TRIGGER statement_line_act_append_only")
    _allow(*BEFORE)


def _allow(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute("ALTER TABLE statement_line_act DROP CONSTRAINT ck_statement_line_act_kind")
    op.execute(f"ALTER TABLE statement_line_act ADD CONSTRAINT ck_statement_line_act_kind CHECK (kind IN ({listed}))")
