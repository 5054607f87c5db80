"""A version that is said again is kept each time: one whose retirement was taken back is in force again."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE procedure_version DROP CONSTRAINT pk_procedure_version")
    op.execute(
        "ALTER TABLE procedure_version ADD CONSTRAINT pk_procedure_version PRIMARY KEY (code, version, sequence)"
    )


def downgrade() -> None:
    op.execute(
        "DELETE FROM procedure_version AS again USING procedure_version AS first "
        "WHERE again.code = first.code AND again.version = first.version AND again.sequence > first.sequence"
    )
    op.execute("ALTER TABLE procedure_version DROP CONSTRAINT pk_procedure_version")
    op.execute("ALTER TABLE procedure_version ADD CONSTRAINT pk_procedure_version PRIMARY KEY (code, version)")
