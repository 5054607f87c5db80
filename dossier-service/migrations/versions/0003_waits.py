"""Requests for papers are counted, justified and expire; nothing ends unsuccessful without a cause."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OPEN = "supplied_at IS NULL AND expired_at IS NULL"
UP = [
    """ALTER TABLE supplement
        ADD COLUMN number integer,
        ADD COLUMN justification text,
        ADD COLUMN expires_at timestamptz,
        ADD COLUMN reminded_at timestamptz,
        ADD COLUMN expired_at timestamptz""",
    """UPDATE supplement SET expires_at = requested_at + interval '30 days', number = counted.number
        FROM (
            SELECT id, row_number() OVER (PARTITION BY dossier_id ORDER BY requested_at, id) AS number FROM supplement
        ) counted
        WHERE counted.id = supplement.id""",
    """ALTER TABLE supplement
        ALTER COLUMN number SET NOT NULL,
        ALTER COLUMN expires_at SET NOT NULL,
        ADD CONSTRAINT uq_supplement_number UNIQUE (dossier_id, number)""",
    "DROP INDEX uq_supplement_open",
    f"CREATE UNIQUE INDEX uq_supplement_open ON supplement (dossier_id) WHERE {OPEN}",
    f"CREATE INDEX ix_supplement_expires_at ON supplement (expires_at) WHERE {OPEN}",
    """ALTER TABLE dossier ADD CONSTRAINT ck_dossier_cause CHECK (
        cause IS NOT NULL OR (status NOT IN ('refused', 'stopped') AND outcome IS DISTINCT FROM 'refused'))""",
]
DOWN = [
    "ALTER TABLE dossier DROP CONSTRAINT ck_dossier_cause",
    "DROP INDEX ix_supplement_expires_at",
    "DROP INDEX uq_supplement_open",
    "CREATE UNIQUE INDEX uq_supplement_open ON supplement (dossier_id) WHERE supplied_at IS NULL",
    """ALTER TABLE supplement
        DROP CONSTRAINT uq_supplement_number,
        DROP COLUMN number, DROP COLUMN justification, DROP COLUMN expires_at,
        DROP COLUMN reminded_at, DROP COLUMN expired_at""",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
