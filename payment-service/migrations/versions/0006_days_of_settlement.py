"""A day's reconciliation finds its payments, and the lines whose surplus they carry, without reading all of them."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX ix_payment_settled_at ON payment (settled_at) WHERE settled_at IS NOT NULL")
    op.execute(
        """CREATE INDEX ix_statement_line_surplus_payment_id ON statement_line (surplus_payment_id)
            WHERE surplus_payment_id IS NOT NULL"""
    )


def downgrade() -> None:
    op.execute("DROP INDEX ix_statement_line_surplus_payment_id")
    op.execute("DROP INDEX ix_payment_settled_at")
