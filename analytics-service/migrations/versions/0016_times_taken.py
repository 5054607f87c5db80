"""How long decided dossiers took, in their procedure's own unit (QĐ 766, 2.2); name and limits of a publication."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_FACTS = ("dossier_fact", "dossier_fact_past")
_TAKEN = "(taken_unit IS NULL) = (taken_hundredths IS NULL) AND taken_hundredths >= 0"

UP = [
    *(
        f"""ALTER TABLE {table} ADD COLUMN taken_hundredths integer, ADD COLUMN taken_unit text,
            ADD CONSTRAINT ck_{table}_taken CHECK ({_TAKEN})"""
        for table in _FACTS
    ),
    """CREATE TABLE dossier_time (
        received_in date NOT NULL,
        agency text NOT NULL,
        procedure_code text NOT NULL,
        unit text NOT NULL CONSTRAINT ck_dossier_time_unit CHECK (unit IN ('', 'hour', 'working_day', 'day', 'month')),
        measure text NOT NULL
            CONSTRAINT ck_dossier_time_measure CHECK (measure IN ('dossiers', 'hundredths', 'untold')),
        amount bigint NOT NULL,
        CONSTRAINT pk_dossier_time PRIMARY KEY (received_in, agency, procedure_code, unit, measure),
        CONSTRAINT ck_dossier_time_untold CHECK ((measure = 'untold') = (unit = ''))
    )""",
    "CREATE INDEX ix_dossier_time_empty ON dossier_time (received_in) WHERE amount = 0",
    # Nobody has told yet what a dossier took.
    """INSERT INTO dossier_time (received_in, agency, procedure_code, unit, measure, amount)
        SELECT (date_trunc('quarter', coalesce(accepted_at, submitted_at), 'Asia/Ho_Chi_Minh')
                AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS received_in,
            agency, procedure_code, '', 'untold', count(*)
        FROM dossier_fact
        WHERE submitted_on IS NOT NULL AND origin <> 'trial' AND status IN ('decided', 'returned')
            AND punctuality <> 'no_deadline'
        GROUP BY 1, 2, 3""",
    "ALTER TABLE publication ADD COLUMN name text, ADD COLUMN time_limits jsonb NOT NULL DEFAULT '{}'",
]
DOWN = [
    "ALTER TABLE publication DROP COLUMN name, DROP COLUMN time_limits",
    "DROP TABLE dossier_time",
    *(f"ALTER TABLE {table} DROP COLUMN taken_hundredths, DROP COLUMN taken_unit" for table in _FACTS),
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
