"""Where each agency stood in which stretch of time: a past period is counted in the tree of its own days."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""CREATE TABLE agency_path (
        code text NOT NULL,
        position smallint NOT NULL,
        path text[] NOT NULL,
        valid_from date,
        valid_to date,
        CONSTRAINT pk_agency_path PRIMARY KEY (code, position)
    )""")
    op.execute("CREATE INDEX ix_agency_path_path ON agency_path USING gin (path)")
    op.execute("INSERT INTO agency_path (code, position, path) SELECT code, 0, path FROM agency")


def downgrade() -> None:
    op.execute("DROP TABLE agency_path")
