"""Dossiers by month: what is asked of whole months need not be added up from days."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_CELL = "month, agency, field, level, channel, filer, status, outcome, punctuality, origin"

UP = [
    f"""CREATE TABLE dossier_month (
        month date NOT NULL,
        agency text NOT NULL,
        field text NOT NULL,
        level smallint NOT NULL,
        channel text NOT NULL,
        filer text NOT NULL,
        status text NOT NULL,
        outcome text NOT NULL,
        punctuality text NOT NULL,
        origin text NOT NULL,
        dossiers bigint NOT NULL,
        CONSTRAINT pk_dossier_month PRIMARY KEY ({_CELL})
    )""",
    "CREATE INDEX ix_dossier_month_empty ON dossier_month (month) WHERE dossiers = 0",
    f"""INSERT INTO dossier_month ({_CELL}, dossiers)
        SELECT date_trunc('month', submitted_on)::date AS month, agency, field, level, channel, filer, status, outcome,
            punctuality, origin, sum(dossiers)
        FROM dossier_count GROUP BY {_CELL}""",  # noqa: S608
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE dossier_month")
