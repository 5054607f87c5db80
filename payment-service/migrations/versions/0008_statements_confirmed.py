"""What a statement says counts once a second person has compared its total with the bank's own."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """ALTER TABLE statement
            ADD COLUMN total_vnd bigint NOT NULL DEFAULT 0 CONSTRAINT ck_statement_total CHECK (total_vnd >= 0),
            ADD COLUMN confirmed_by text,
            ADD COLUMN confirmed_at timestamptz,
            ADD CONSTRAINT ck_statement_confirmed CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
            ADD CONSTRAINT ck_statement_nobody_confirms_his_own CHECK (confirmed_by <> uploaded_by)"""
    )
    # Those of before counted at once.
    op.execute(
        """UPDATE statement s SET confirmed_by = 'system', confirmed_at = uploaded_at, total_vnd = coalesce(
            (SELECT sum(amount_vnd) FROM statement_line l WHERE l.statement_id = s.id), 0)"""
    )
    op.execute("DROP INDEX ix_statement_unfinished")
    op.execute(
        """CREATE INDEX ix_statement_unfinished ON statement (id)
            WHERE finished_at IS NULL AND confirmed_at IS NOT NULL"""
    )


def downgrade() -> None:
    # The older code would judge what nobody has confirmed: such a file is brought again.
    op.execute("DELETE FROM statement WHERE confirmed_at IS NULL")
    op.execute("DROP INDEX ix_statement_unfinished")
    op.execute("CREATE INDEX ix_statement_unfinished ON statement (id) WHERE finished_at IS NULL")
    op.execute(
        """ALTER TABLE statement DROP CONSTRAINT ck_statement_nobody_confirms_his_own,
            DROP CONSTRAINT ck_statement_confirmed,
            DROP COLUMN confirmed_at, DROP COLUMN confirmed_by, DROP COLUMN total_vnd"""
    )
