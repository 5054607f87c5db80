"""How often a code was asked about with wrong digits: guesses are slowed down per code."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""CREATE TABLE wrong_guess (
        code_digest bytea CONSTRAINT pk_wrong_guess PRIMARY KEY,
        times integer NOT NULL,
        last_at timestamptz NOT NULL,
        CONSTRAINT ck_wrong_guess_times CHECK (times > 0)
    )""")
    op.execute("CREATE INDEX ix_wrong_guess_last_at ON wrong_guess (last_at)")


def downgrade() -> None:
    op.execute("DROP TABLE wrong_guess")
