"""A till's deposit over another sum than was said is accepted by a person."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BEFORE = ("attach", "refund", "return", "write_off", "reopen")


def upgrade() -> None:
    _allow(*BEFORE, "accept")


def downgrade() -> None:
    # What was accepted stays booked; the older code would refuse to read the act.
    op.execute("ALTER TABLE statement_line_act DISABLE TRIGGER statement_line_act_append_only")
    op.execute("DELETE FROM statement_line_act WHERE kind = 'accept'")
    op.execute("ALTER TABLE statement_line_act ENABLE TRIGGER statement_line_act_append_only")
    _allow(*BEFORE)


def _allow(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute("ALTER TABLE statement_line_act DROP CONSTRAINT ck_statement_line_act_kind")
    op.execute(f"ALTER TABLE statement_line_act ADD CONSTRAINT ck_statement_line_act_kind CHECK (kind IN ({listed}))")
